"""XP for asking and for reading one's documents, counted in the background: no answer ends later for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import F, QuerySet
from django.utils.timezone import now

from accounts.models import User
from conversations.models import Conversation, Message
from learning.progress.days import zones_of
from learning.progress.models import CountedConversation, Reason, XPEvent
from learning.progress.services.ledger import record_practice

# What is found late still counts for its own day.
LOOK_BACK = timedelta(hours=26)
AT_A_TIME = 1000
# So many conversations of a person at once: whoever has more is found by the sweep, and nobody's answers wait for it.
OF_ONE_PERSON = 20


def count_conversation(conversation_id: UUID) -> int:
    """XP for the last days of the conversation, and for each document that an answer of a day was read from."""
    conversation = Conversation.objects.select_related("owner").filter(pk=conversation_id).first()
    if conversation is None:
        return 0
    moment = now()
    xp = _count(conversation) if conversation.owner.kind == User.Kind.PERSON else 0
    CountedConversation.objects.update_or_create(conversation=conversation, defaults={"counted_at": moment})
    return xp


def count_answers(user_id: UUID) -> int:
    """What the person was answered since it was last counted, the newest first; how much XP that was."""
    theirs = _uncounted().filter(owner=user_id).order_by("-answered_at")
    return sum(map(count_conversation, theirs.values_list("pk", flat=True)[:OF_ONE_PERSON]))


def count_missed_answers() -> int:
    """The same of everybody, oldest first."""
    missed = _uncounted().order_by("answered_at")
    return sum(map(count_conversation, missed.values_list("pk", flat=True)[:AT_A_TIME]))


def _uncounted() -> QuerySet[Conversation]:
    lately = Conversation.objects.filter(answered_at__gt=now() - LOOK_BACK)
    return lately.exclude(progress_count__counted_at__gte=F("answered_at"))


def _count(conversation: Conversation) -> int:
    found = {(reason, source): moment for reason, source, moment in _acts(conversation)}
    known = XPEvent.objects.filter(user=conversation.owner, source_id__in=[source for _, source in found])
    for pair in known.values_list("reason", "source_id"):
        found.pop(pair, None)
    place = {"organization_id": conversation.organization_id}
    return sum(
        record_practice(conversation.owner, reason, source, {"happened_at": moment, **place})
        for (reason, source), moment in found.items()
    )


def _acts(conversation: Conversation) -> Iterator[tuple[str, UUID, datetime]]:
    """(reason, source, when it was asked): a conversation and a document count once a day each."""
    zones = zones_of(conversation.owner)
    for asked_at, citations in _answers(conversation):
        day = zones.day_of(asked_at).isoformat()
        yield Reason.CONVERSATION, uuid5(conversation.pk, day), asked_at
        for document_id in {citation.get("document_id") for citation in citations} - {None}:
            yield Reason.DOCUMENT, uuid5(UUID(str(document_id)), day), asked_at


def _answers(conversation: Conversation) -> QuerySet[Message, Any]:
    """(when it was asked for, citations) of complete answers, latest first: of a day the first is what stays.

    Copies in a branch and what was imported are older than the conversation, or by no provider of ours.
    """
    since = max(now() - LOOK_BACK, conversation.created_at)
    answers = conversation.messages.filter(role="assistant", status="complete", created_at__gte=since)
    ours = answers.exclude(provider=conversation.source).order_by("-created_at")
    return ours.values_list("created_at", "citations")
