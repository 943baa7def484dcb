"""Going through a quiz or flashcards: a round is kept as it goes, so that it is taken up where it was left."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils.timezone import now

from conversations.models import StudySet
from conversations.services.learning_sessions import IDLE_SECONDS
from xentree import rewards
from xentree.errors import Invalid, NotAllowed, NotFound
from xentree.principal import Principal

KNOWN, AGAIN = "known", "again"


@transaction.atomic
def keep_round(study_set: StudySet, *, items: list[int], answers: list[str], by: Principal) -> StudySet:
    """How far its owner is in a round through the items at these places; `known` follows from the answers."""
    if study_set.owner_id != by.user.pk:
        raise NotAllowed
    # Answers may come from two windows: neither forgets what the other found to be known.
    row = StudySet.objects.select_for_update().filter(pk=study_set.pk).first()
    if row is None:
        raise NotFound
    asked = _asked(row, items, answers)
    right = {place for place, answer in asked.items() if _is_right(row.items[place], answer)}
    was_under_way = _go_on(row, items, answers)
    row.round = {"items": items, "answers": answers}
    row.known = sorted((set(row.known) - asked.keys()) | right)
    row.studied_at = now() if answers else row.studied_at
    row.save(update_fields=["round", "known", "studied_at", "round_number", "round_seconds", "round_at"])
    if was_under_way and len(answers) == len(items):
        _reward(row)
    return row


def _go_on(row: StudySet, items: list[int], answers: list[str]) -> bool:
    """Count the time since the last answer, or begin another round; whether there was something left to answer."""
    before, moment = row.round, now()
    if _is_continued(before, items, answers):
        passed = (moment - row.round_at).total_seconds() if row.round_at else 0.0
        row.round_seconds += min(max(passed, 0.0), IDLE_SECONDS) if len(answers) > len(before["answers"]) else 0.0
        row.round_at = moment
        return len(before["answers"]) < len(items)
    if row.is_under_way:
        _reward(row)
    row.round_number, row.round_seconds, row.round_at = row.round_number + 1, 0.0, moment
    return bool(items)


def _is_continued(before: dict[str, Any], items: list[int], answers: list[str]) -> bool:
    """Whether it is the same round, with nothing taken back; one without an answer yet may change its order."""
    said = before["answers"]
    return bool(before["items"]) and before["items"] == items and answers[: len(said)] == said


def _reward(row: StudySet) -> None:
    """For what was answered in the round, once, on the day of its last answer."""
    asked = dict(zip(row.round["items"], row.round["answers"], strict=False))
    ended, seconds = row.round_at or now(), int(row.round_seconds)
    facts = {
        "study_set_id": row.pk,
        "organization_id": row.document.organization_id,
        "answered": len(asked),
        "right": sum(_is_right(row.items[place], answer) for place, answer in asked.items()),
        "active_seconds": seconds,
        "started_at": ended - timedelta(seconds=seconds),
        "happened_at": ended,
    }
    rewards.reward(row.owner, row.kind, uuid5(row.pk, str(row.round_number)), facts)


def _asked(row: StudySet, items: list[int], answers: list[str]) -> dict[int, str]:
    """Each answered place with its answer; Invalid where there is no such item or that is no answer to it."""
    if len(items) != len(set(items)) or any(place >= len(row.items) for place in items):
        raise Invalid("A round goes through items of the set, each once.", items=["Not items of the set, each once."])
    asked = dict(zip(items, answers, strict=False))
    if len(answers) > len(items) or not all(answer in _answers(row.items[place]) for place, answer in asked.items()):
        raise Invalid("That is no answer to one of the items.", answers=["Not among the answers of the item."])
    return asked


def _answers(item: dict[str, Any]) -> list[str]:
    return item.get("options") or [KNOWN, AGAIN]


def _is_right(item: dict[str, Any], answer: str) -> bool:
    return answer == (item["answer"] if item.get("options") else KNOWN)
