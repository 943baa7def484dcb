"""The face of an answer: a hint the model may write before it, or a rule for answers of Xentree Local."""

import re

from xentree.providers import local

NEUTRAL = "neutral"
EXPRESSIONS = (NEUTRAL, "happy", "curious", "concerned", "surprised", "thinking")
INTENSITY = 0.7
ASKED_FOR = (
    "You may begin an answer with one of these words in square brackets, to show your face while you speak: "
    + ", ".join(EXPRESSIONS)
    + ". For example: [curious]. Use none where none fits, and nowhere else."
)
_HINT = re.compile(rf"\s*\[\s*({'|'.join(EXPRESSIONS)})\s*\]\s*", re.IGNORECASE)
_LONGEST = max(map(len, EXPRESSIONS)) + 6
_RULES = (
    (local.GREETING, "happy"),
    (local.THANKS, "happy"),
    (local.FAREWELL, "happy"),
    (local.CERTAIN, NEUTRAL),
    (local.UNCERTAIN, "thinking"),
    (local.NOTHING, "concerned"),
)


class HintFilter:
    """Takes the hint off the beginning of an answer that streams."""

    def __init__(self) -> None:
        self.expression = NEUTRAL
        self._held: str | None = ""

    def feed(self, text: str) -> str:
        """What of the answer is certain to be no hint."""
        if self._held is None:
            return text
        self._held += text
        if hint := _HINT.match(self._held):
            self.expression = hint[1].lower()
            return self._let_go(self._held[hint.end() :])
        start = self._held.lstrip()
        undecided = not start or (start[0] == "[" and "]" not in start and len(start) < _LONGEST)
        return "" if undecided else self._let_go(self._held)

    def flush(self) -> str:
        """What was held back, at the end."""
        return self._let_go(self._held or "")

    def _let_go(self, text: str) -> str:
        self._held = None
        return text


def expression_of_local(answer: str) -> str:
    """What Xentree Local's words are said with; it writes no hints."""
    begins = answer.lstrip()
    return next((expression for words, expression in _RULES if begins.startswith(words[:40])), NEUTRAL)
