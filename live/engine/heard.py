"""Which words of an assistant's turn were heard by the time so much of its sound was played."""

from dataclasses import dataclass, field

from xentree.audio import seconds_of
from xentree.providers.speech import Speech

# Slower than anybody speaks: of a sentence that still comes nobody can tell how long it will be.
MS_A_CHARACTER = 85.0
SILENCE = "SIL"


@dataclass
class _Sentence:
    """Milliseconds from the start of the turn; `sounds` are where its phones end, silence left out."""

    text: str
    start: float
    length: float = 0.0
    sounds: list[float] = field(default_factory=list)
    whole: bool = False

    def ends(self) -> list[float]:
        """When each of its words is over."""
        words = self.text.split()
        letters = [max(1, sum(map(str.isalnum, word))) for word in words]
        said, ends = 0, []
        for count in letters:
            said += count
            ends.append(self._at(said / sum(letters)))
        return ends

    def _at(self, share: float) -> float:
        if self.whole and self.sounds:
            # Letters and phones run about in step; a pause belongs to neither.
            return self.sounds[max(1, round(share * len(self.sounds))) - 1]
        length = self.length if self.whole else max(self.length, MS_A_CHARACTER * len(self.text))
        return self.start + share * length


class Timeline:
    """The sentences of a turn as their sound comes."""

    def __init__(self) -> None:
        self._sentences: list[_Sentence] = []
        self.length = 0.0

    @property
    def text(self) -> str:
        """All that is to be said so far."""
        return " ".join(sentence.text for sentence in self._sentences)

    def begin(self, text: str) -> None:
        """A sentence begins where the last one ended."""
        self._sentences.append(_Sentence(" ".join(text.split()), self.length))

    def add(self, speech: Speech) -> None:
        """The next piece of its sound."""
        sentence, seconds = self._sentences[-1], seconds_of(speech.samples)
        sentence.sounds += [self.length + 1000 * phone.end for phone in speech.phones if phone.phone != SILENCE]
        sentence.length += 1000 * seconds
        self.length += 1000 * seconds

    def end(self) -> None:
        """It is whole."""
        self._sentences[-1].whole = True

    def heard(self, played_ms: float) -> str:
        """The words that were over by then: a prefix of the text."""
        heard: list[str] = []
        for sentence in self._sentences:
            words = sentence.text.split()
            known = [word for word, end in zip(words, sentence.ends(), strict=True) if end <= played_ms]
            heard += known
            if len(known) < len(words):
                break
        return " ".join(heard)
