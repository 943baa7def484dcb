"""Who judges whose answers."""

from collections.abc import Iterator
from uuid import UUID

import structlog
from django.conf import settings

from accounts.models import User
from learning.english.evaluators.base import Evaluator
from learning.english.evaluators.local import XentreeLocal
from learning.english.evaluators.rubric import RubricEvaluator
from learning.english.evaluators.rubric.asking import name_of
from learning.english.models import Evaluation
from learning.english.rules import may_leave
from xentree.errors import AppError
from xentree.findings import Finding
from xentree.principal import Principal
from xentree.providers import routing
from xentree.providers.local import PROVIDER_ID as WORDLESS

log = structlog.get_logger(__name__)


def evaluator_for(user: User, organization_id: UUID | None, skill: str) -> Evaluator:
    """A language model for writing where one is connected and both person and organization allow it; Xentree Local."""
    if skill == Evaluation.Skill.WRITING and (model := model_for(user, organization_id)):
        return RubricEvaluator(model, Principal(user, "session", organization_id=organization_id))
    return XentreeLocal()


def model_for(user: User, organization_id: UUID | None) -> routing.Candidate | None:
    """The model that may judge this person's writing: asking it sends the text to whoever runs it."""
    if settings.ENGLISH_EVALUATOR == "local" or not may_leave(user, organization_id):
        return None
    return connected_model(organization_id)


def connected_model(organization_id: UUID | None) -> routing.Candidate | None:
    """The one that settings name, or the first of the order in which chats ask; None where there is none."""
    try:
        wanted = settings.ENGLISH_EVALUATOR
        found = routing.candidates_in_thread(wanted, images=False, organization_id=organization_id)
    except AppError as error:
        log.warning("evaluator_unknown", wanted=wanted, reason=error.message)
        return None
    return next((each for each in found if each.provider.id != WORDLESS), None)


def check_evaluator() -> Iterator[Finding]:
    """For the doctor: who judges here."""
    wanted = settings.ENGLISH_EVALUATOR
    model = None if wanted == "local" else connected_model(None)
    if model:
        text = f"Answers are judged by Xentree Local; writing by {name_of(model)} where a person allows it."
        yield Finding("english", "ok", text)
    elif wanted in ("local", "auto"):
        yield Finding("english", "ok", "Answers are judged by Xentree Local.")
    else:
        text = f"ENGLISH_EVALUATOR names {wanted}, which is not there: Xentree Local judges."
        yield Finding("english", "note", text, "Connect that model, or set ENGLISH_EVALUATOR to auto or local.")
