"""An evaluator of the tests: it notes what it is asked, and says what it is told to."""

from dataclasses import dataclass, field

from learning.english.evaluators import Assessment, Correction, Criterion, Evaluator, SpokenPhone, SpokenWord

TEXT = "I goed to school yesterday. It was a very nice day and I met my friend."
WORD = SpokenWord("hello", 0.1, 0.5, 61.0, True, True, (SpokenPhone("HH", 0.1, 0.2, 40.0, "h"),), "h → kh")


@dataclass
class Judge(Evaluator):
    id: str = "test-judge"
    version: str = "1"
    local: bool = True
    asked: list = field(default_factory=list)
    score: float | None = 64.0
    reason: str | None = None
    # Raised, or called with the report, instead of judging.
    trouble: object = None

    def assess_writing(self, request, report=lambda share, doing: None):
        self._begin(request, report)
        start = request.text.find("goed")
        marks = (Correction(start, start + 4, "goed", "went", "verb_form", "The past of go is went."),)
        return self._said(criteria=(Criterion("grammar", 50.0, ("I goed",)),), corrections=marks if start >= 0 else ())

    def assess_speaking(self, request, report=lambda share, doing: None):
        self._begin(request, report)
        return self._said(words=(WORD,), fluency={"words_per_minute": 120.0})

    def _begin(self, request, report):
        self.asked.append(request)
        report(0.5, "Reading")
        if callable(self.trouble):
            self.trouble(report)
        elif self.trouble:
            raise self.trouble

    def _said(self, **found):
        more = {"cefr": "B1", "confidence": 0.7, "reason": self.reason}
        return Assessment(self.score, "Well done.", self.id, **more, **found)
