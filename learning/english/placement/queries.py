"""Where somebody is with finding their level."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from accounts.models import User
from learning.english.models import LearnerSettings, Placement
from learning.english.placement.items import asked_text
from learning.english.placement.model import MOST

State = Literal["none", "asking", "finished", "left"]


@dataclass(frozen=True)
class PlacementView:
    """The latest test; `question` is what is asked now, `result` what it came to, `level` what the person has now."""

    state: State
    level: str
    placement_id: UUID | None = None
    number: int = 0
    most: int = MOST
    question: dict[str, Any] | None = None
    result: str | None = None
    ability: float | None = None
    uncertainty: float | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


def placement_view(user: User) -> PlacementView:
    """What the page of placement shows, at three queries."""
    chosen = LearnerSettings.objects.filter(user=user).values_list("level", flat=True).first() or ""
    placement = Placement.objects.filter(user=user).first()
    if placement is None:
        return PlacementView("none", chosen)
    is_asking = placement.finished_at is None
    return PlacementView(
        state="asking" if is_asking else "finished" if placement.level else "left",
        level=chosen,
        placement_id=placement.pk,
        number=len(placement.answers) + is_asking,
        question=_question(placement.asked) if is_asking else None,
        result=placement.level or None,
        ability=round(placement.ability, 1) if placement.level else None,
        uncertainty=round(placement.uncertainty, 1) if placement.level else None,
        started_at=placement.started_at,
        finished_at=placement.finished_at,
    )


def _question(asked: dict[str, Any]) -> dict[str, Any]:
    """Without the level it is taken from: who sees an easy one need not know."""
    _, shown = asked_text(asked)
    return {"task_id": asked["task"], "variant": asked["variant"], **shown}
