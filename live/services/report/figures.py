"""How a talk went in numbers: who spoke for how long, how fast, and by whose ears."""

from collections.abc import Sequence
from dataclasses import dataclass

from learning.english.wording import count_words
from live.models import LiveTurn, TranscriptTurn
from xentree.providers.speech import LOCAL

# A pace is told from so much speech on.
LEAST_MS = 5_000
# How the ids begin of those on this machine that write words down, and often err.
_ROUGH_EARS = (LOCAL, "pocketsphinx")


@dataclass(frozen=True)
class Said:
    """A turn of a transcript, with how long it was spoken; nothing of what was typed."""

    turn: TranscriptTurn
    spoken_ms: int
    ears: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the person said it."""
        return self.turn.role == "user"

    @property
    def was_spoken(self) -> bool:
        """Not typed."""
        return self.spoken_ms > 0

    @property
    def is_rough(self) -> bool:
        """Whether no word is sure; where nobody noted whose ears it was, none is."""
        return not self.ears or self.ears.startswith(_ROUGH_EARS)


@dataclass(frozen=True)
class Figures:
    """Of a whole talk; milliseconds are those of speech, words those of the person."""

    own_ms: int
    assistant_ms: int
    own_turns: int
    assistant_turns: int
    words: int
    spoken_words: int
    is_rough: bool

    @property
    def talk_ratio(self) -> float | None:
        """The person's share of all that was spoken, 0 to 1."""
        whole = self.own_ms + self.assistant_ms
        return round(self.own_ms / whole, 3) if whole else None

    @property
    def words_a_minute(self) -> int | None:
        """The person's pace, pauses within turns counted."""
        return round(self.spoken_words * 60_000 / self.own_ms) if self.own_ms >= LEAST_MS else None


def said_in(turns: Sequence[TranscriptTurn], times: Sequence[LiveTurn]) -> list[Said]:
    """Each turn of a transcript with its time in the session; positions are the numbers there."""
    by_number = {time.number: time for time in times}
    found = ((turn, by_number.get(turn.position)) for turn in turns)
    return [Said(turn, time.spoken_ms, time.provider) if time else Said(turn, 0) for turn, time in found]


def figures_of(said: Sequence[Said]) -> Figures:
    """All of them."""
    own = [each for each in said if each.is_own]
    spoken = [each for each in own if each.was_spoken]
    return Figures(
        own_ms=sum(each.spoken_ms for each in own),
        assistant_ms=sum(each.spoken_ms for each in said if not each.is_own),
        own_turns=len(own),
        assistant_turns=len(said) - len(own),
        words=sum(count_words(each.turn.text) for each in own),
        spoken_words=sum(count_words(each.turn.text) for each in spoken),
        is_rough=any(each.is_rough for each in spoken),
    )
