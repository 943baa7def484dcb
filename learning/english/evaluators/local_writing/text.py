"""A text as sentences of words and marks, each with its place; everything else of the evaluator reads this."""

import re
from dataclasses import dataclass
from functools import cached_property

from learning.english.wording import straight

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:['-][^\W\d_]+)*(?:(?<=s)'(?!\w))?|\S")
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|[.!?]+(?=[A-Z][a-z])|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:mr|mrs|ms|dr|st|prof|etc|e\.g|i\.e|vs|no|a\.m|p\.m)|\b[A-Z])$", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark: as written, in lower case, and [start, end) in the text."""

    text: str
    word: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Not a mark, not a number."""
        return self.text[0].isalpha()

    @property
    def capital(self) -> bool:
        """Written with a capital."""
        return self.text[0].isupper()


@dataclass(frozen=True, eq=False)
class Sentence:
    """What stands between two ends of sentences; the mark at the end is its last token."""

    tokens: tuple[Token, ...]
    number: int

    @cached_property
    def words(self) -> tuple[str, ...]:
        """In lower case, without marks and numbers."""
        return tuple(token.word for token in self.tokens if token.is_word)

    @cached_property
    def masks(self) -> dict[str, int]:
        """For parts of patterns, which tokens fit (bits); filled by those who look for patterns."""
        return {}

    @property
    def start(self) -> int:
        """Of its first token."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Of its last token."""
        return self.tokens[-1].end

    @property
    def asks(self) -> bool:
        """It ends with a question mark."""
        return any(token.text == "?" for token in self.tokens[-2:])


class Text:
    """What somebody wrote; places count in what was given, quotation marks are made plain for reading."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.plain = straight(written)
        self.sentences = tuple(_sentences(self.plain))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words in lower case."""
        return tuple(word for sentence in self.sentences for word in sentence.words)

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The parts between line breaks."""
        return tuple(part.strip() for part in _PARAGRAPHS.split(self.plain) if part.strip())

    def quote(self, sentence: Sentence) -> str:
        """A sentence as it was written."""
        return self.written[sentence.start : sentence.end]


def _sentences(plain: str) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for end in _ends(plain):
        tokens = tuple(
            Token(match.group(), match.group().lower(), start + match.start(), start + match.end())
            for match in _TOKEN.finditer(plain[start:end])
        )
        if any(token.is_word for token in tokens):
            found.append(Sentence(tokens, len(found)))
        start = end
    return found


def _ends(plain: str) -> list[int]:
    ends = [
        match.end()
        for match in _END.finditer(plain)
        if match.group() != "." or not _ABBREVIATION.search(plain[max(0, match.start() - 6) : match.start()])
    ]
    return [*ends, len(plain)]
