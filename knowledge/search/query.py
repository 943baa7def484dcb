"""What somebody typed into a search field, as words and filters; what is no filter is words, never an error."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from knowledge.models import SearchKind
from knowledge.search.terms import SMALL_WORDS, fold, words

LONGEST = 1_000
MOST_WORDS = 32
MOST_PHRASES = 8
PLACES = {
    "chats": (SearchKind.CONVERSATION, SearchKind.MESSAGE),
    "conversations": (SearchKind.CONVERSATION,),
    "messages": (SearchKind.MESSAGE,),
    "notes": (SearchKind.NOTE,),
    "transcripts": (SearchKind.TRANSCRIPT,),
    "documents": (SearchKind.DOCUMENT,),
}
# A minus or nothing, then a phrase in quotes, an operator with its value (which may be in quotes), or a word.
_TOKEN = re.compile(r"[^\W_]+")
_PART = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<name>in|tag|before|after):(?:"(?P<quoted>[^"]+)"|(?P<value>\S+))'
    r'|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """`words` in their order; `before` and `after` are exclusive and inclusive moments; `kinds` empty for all."""

    text: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[str, ...] = ()
    kinds: tuple[SearchKind, ...] = ()
    tags: tuple[str, ...] = ()
    before: datetime | None = None
    after: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not (self.words or self.phrases or self.tags or self.kinds or self.before or self.after)


class _Reading:
    """The parts of a query as they are read."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.phrases: list[str] = []
        self.without: list[str] = []
        self.without_phrases: list[str] = []
        self.kinds: list[SearchKind] = []
        self.tags: list[str] = []
        self.moments: dict[str, datetime] = {}

    def take(self, part: re.Match[str]) -> None:
        """One part."""
        found = part.groupdict()
        name = (found["name"] or "").lower()
        if not (name and not found["minus"] and self._operator(name, found["quoted"] or found["value"])):
            said = found["phrase"] if found["phrase"] is not None else found["word"]
            self._said(said or part[0].lstrip("-"), bool(found["minus"]), in_quotes=found["phrase"] is not None)

    def _operator(self, name: str, value: str) -> bool:
        """Whether it could be understood."""
        if name == "in" and value.lower() in PLACES:
            self.kinds.extend(PLACES[value.lower()])
        elif name == "tag":
            self.tags.append(value)
        elif name in ("before", "after") and (moment := _moment(value)):
            self.moments[name] = moment
        else:
            return False
        return True

    def _said(self, text: str, minus: bool, *, in_quotes: bool) -> None:
        said = list(words(text))
        if in_quotes and said:
            (self.without_phrases if minus else self.phrases).append(text)
        else:
            (self.without if minus else self.words).extend(said)


def parse(text: str) -> Query:
    """`in:notes tag:physics before:2026-01-31 after:2025-01-01 "an exact phrase" -without words`."""
    reading = _Reading()
    for part in _PART.finditer(text[:LONGEST]):
        reading.take(part)
    return Query(
        text,
        tuple(reading.words[:MOST_WORDS]),
        tuple(reading.phrases[:MOST_PHRASES]),
        tuple(reading.without[:MOST_WORDS]),
        tuple(reading.without_phrases[:MOST_PHRASES]),
        tuple(dict.fromkeys(reading.kinds)),
        tuple(dict.fromkeys(reading.tags[:MOST_PHRASES])),
        **reading.moments,
    )


def says(phrase: str) -> re.Pattern[str]:
    """What finds that phrase in a folded text: its words one after the other, whatever stands between them."""
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(_TOKEN.findall(fold(phrase))) + r"(?![^\W_])")


def plain(text: str) -> Query:
    """A question in plain words, without any operators."""
    found = tuple(dict.fromkeys(words(text[:LONGEST])))
    telling = tuple(word for word in found if word not in SMALL_WORDS)
    return Query(text, (telling or found)[:MOST_WORDS])


def _moment(value: str) -> datetime | None:
    """The beginning of that day (or month, or year), in UTC."""
    parts = value.split("-")
    try:
        day = date(*(int(part) for part in (*parts, *["1"] * (3 - len(parts)))))
    except (ValueError, TypeError):
        return None
    return datetime.combine(day, time(), UTC)
