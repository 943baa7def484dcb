"""What a talk says of somebody's English, told to the index where they want that; docs/assessment.md says why so."""

from collections.abc import Iterator, Sequence

from learning.english.evaluators import Assessment, WritingRequest
from learning.english.evaluators.local import XentreeLocal
from learning.english.models import Evidence
from learning.english.proficiency import middle_of
from learning.english.services import record_evidence
from live.models import LiveSession, LiveSettings
from live.services.report.figures import Figures, Said

# Of less speech nothing is told.
ENOUGH_MS = 20_000
# A talk is no exam: pace says little, and words that somebody wrote down say less than words one wrote.
PACE_WEIGHT = 0.15
WORDS_WEIGHT = 0.3
# Words a minute where A2 begins, and how many more each level after it takes: a choice, not a measured figure.
PACE_OF_A2, PACE_A_LEVEL = 60, 25
_A2, _POINTS_A_LEVEL = 20.0, 16.0
# A skill, its place on the scale of the index, and a weight.
Weighed = tuple[str, float, float]


def weigh(session: LiveSession, said: Sequence[Said], figures: Figures) -> list[Weighed]:
    """What a talk says of each skill; nothing without consent, in another language or of little speech.

    A long one takes many seconds, so outside of any transaction.
    """
    if figures.own_ms < ENOUGH_MS or not _is_english(session) or not _is_wanted(session):
        return []
    return list(_evidence(said, figures))


def tell_index(session: LiveSession, evidence: Sequence[Weighed]) -> dict[str, float]:
    """How far each skill's evidence moved the index; nothing where consent was taken back meanwhile.

    Inside the caller's transaction; a session tells once.
    """
    if not evidence or not _is_wanted(session):
        return {}
    return {
        skill: record_evidence(
            session.user,
            skill,
            value,
            weight=weight,
            cause=Evidence.Cause.LIVE,
            source_id=session.pk,
            organization_id=session.organization_id,
            happened_at=session.ended_at,
        )
        for skill, value, weight in evidence
    }


def _is_english(session: LiveSession) -> bool:
    return session.language.partition("-")[0].lower() == "en"


def _is_wanted(session: LiveSession) -> bool:
    return LiveSettings.objects.filter(user=session.user_id, english_evidence=True).exists()


def _evidence(said: Sequence[Said], figures: Figures) -> Iterator[Weighed]:
    """Rough ears count words well enough, but no word is sure."""
    judged = None if figures.is_rough else _judged(said)
    if judged is not None and judged.reason not in (None, "not_enough_evidence"):
        # What stands at the floor, such as a text read out from somewhere, tells nothing of somebody's English.
        return
    if figures.words_a_minute is not None:
        yield "fluency", _place_of_pace(figures.words_a_minute), PACE_WEIGHT
    if judged and judged.cefr:
        yield "speaking", middle_of(judged.cefr), WORDS_WEIGHT * judged.confidence


def _place_of_pace(words_a_minute: int) -> float:
    place = _A2 + _POINTS_A_LEVEL * (words_a_minute - PACE_OF_A2) / PACE_A_LEVEL
    return min(92.0, max(4.0, place))


def _judged(said: Sequence[Said]) -> Assessment:
    """The person's spoken words as a text; what they took over from the assistant counts for nothing."""
    own = "\n".join(each.turn.text for each in said if each.is_own and each.was_spoken)
    theirs = "\n".join(each.turn.text for each in said if not each.is_own)
    return XentreeLocal().assess_writing(WritingRequest(text=own, model=theirs))
