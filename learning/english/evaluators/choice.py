"""Who judges whose answers."""

from collections.abc import Iterator
from uuid import UUID

from accounts.models import User
from learning.english.evaluators.base import Evaluator
from learning.english.evaluators.local import XentreeLocal
from xentree.findings import Finding


def evaluator_for(user: User, organization_id: UUID | None, skill: str) -> Evaluator:
    """Xentree Local."""
    return XentreeLocal()


def check_evaluator() -> Iterator[Finding]:
    """For the doctor: who judges here."""
    yield Finding("english", "ok", "Answers are judged by Xentree Local.")
