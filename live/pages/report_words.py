"""What a report says in words, then in numbers."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from live.services.report import Report
from organizations.models import Resource
from organizations.services.cap_words import in_words

# Shares of a talk between which both sides had their say.
_LISTENED, _LED = 0.35, 0.65
# Words a minute between which English is mostly spoken in talks; learners are often slower.
_SLOW, _QUICK = 90, 170


@dataclass(frozen=True)
class Told:
    """A headline, sentences below it, figures as (label, value, what that means), and new words by level."""

    headline: str
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, str, str], ...]
    new_words: tuple[tuple[str, tuple[str, ...]], ...]
    more_new_words: int
    is_rough: bool


def told(report: Report) -> Told:
    """Of a report that is done."""
    figures = report.figures
    words = figures["new_words"]
    return Told(
        headline=_headline(figures),
        sentences=tuple(filter(None, (_marks(report), _news(figures), _english(figures)))),
        figures=tuple(_figures(figures)),
        new_words=_by_level(words),
        more_new_words=figures["new_word_count"] - len(words),
        is_rough=figures["is_rough"],
    )


def _headline(figures: dict[str, Any]) -> str:
    share = figures["talk_ratio"]
    if share is None or not figures["own_ms"]:
        return "You wrote, and Xentree spoke" if figures["own_turns"] else "You listened"
    if share < _LISTENED:
        return "You mostly listened"
    return "You did most of the talking" if share > _LED else "You talked about as much as you listened"


def _marks(report: Report) -> str:
    count = len(report.corrections)
    if not count:
        return "Nothing in your words was marked." if report.figures["words"] else ""
    return f"{_counted(count, 'place')} in your words could be better English, marked below."


def _news(figures: dict[str, Any]) -> str:
    count = figures["new_word_count"]
    return f"You used {_counted(count, 'word')} you had not said in a talk before." if count else ""


def _english(figures: dict[str, Any]) -> str:
    skills = " and ".join(figures["english"])
    return f"It counts a little for the {skills} of your English index." if skills else ""


def _figures(figures: dict[str, Any]) -> Any:
    if figures["talk_ratio"] is not None:
        spoken = in_words(Resource.LIVE, round(figures["own_ms"] / 1000))
        yield "Your share", f"{figures['talk_ratio'] * 100:.0f} %", f"You spoke for {spoken}"
    if figures["words_a_minute"] is not None:
        yield "Your pace", f"{figures['words_a_minute']}", f"words a minute, {_pace(figures['words_a_minute'])}"
    yield "Your words", f"{figures['words']:,}", f"in {_counted(figures['own_turns'], 'turn')}"
    if xp := sum(event["amount"] for event in figures["xp"]):
        yield "Earned", f"{xp} XP", "for talking"


def _pace(words: int) -> str:
    if words < _SLOW:
        return "unhurried"
    return "quick" if words > _QUICK else "a usual pace"


def _by_level(words: list[dict[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hardest level first, as they are kept."""
    grouped = groupby(words, key=itemgetter("level"))
    return tuple((level, tuple(each["word"] for each in same)) for level, same in grouped)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
