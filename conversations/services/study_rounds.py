"""Going through a quiz or flashcards: a round is kept as it goes, so that it is taken up where it was left."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from conversations.models import StudySet
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
    row.round = {"items": items, "answers": answers}
    row.known = sorted((set(row.known) - asked.keys()) | right)
    row.studied_at = now() if answers else row.studied_at
    row.save(update_fields=["round", "known", "studied_at"])
    return row


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
