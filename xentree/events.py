"""What happened, told to whoever listens: frozen facts in the past tense, ids and small values only."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SessionEnded:
    """A sign-in of a person is over: signed out, revoked or expired."""

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class DataExportRequested:
    """A person asked for a copy of their data."""

    export_id: UUID


@dataclass(frozen=True)
class AccountDeletionRequested:
    """A person asked for their account to be erased."""

    user_id: UUID


@dataclass(frozen=True)
class TimeZoneChanged:
    """A person went over to another time zone."""

    user_id: UUID


@dataclass(frozen=True)
class XPAwarded:
    """A person earned XP: what for, how much, and what their total and that day have come to."""

    user_id: UUID
    reason: str
    amount: int
    total_xp: int
    day: date
    day_xp: int


@dataclass(frozen=True)
class ConversationChanged:
    """Something a list of conversations shows has changed."""

    conversation_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class ConversationCreated:
    """A conversation that is kept began, in a workspace or, without `organization_id`, in the personal one."""

    conversation_id: UUID
    user_id: UUID
    organization_id: UUID | None


@dataclass(frozen=True)
class ConversationDeleted:
    """Its owner deleted a conversation; it can be restored for some minutes, which is a change."""

    conversation_id: UUID
    user_id: UUID
    organization_id: UUID | None = None


@dataclass(frozen=True)
class AnswerStarted:
    """A question is kept, and the assistant has begun to answer it."""

    message_id: UUID
    conversation_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class AnswerFinished:
    """An answer of the assistant reached its final state: complete, stopped or failed."""

    message_id: UUID
    conversation_id: UUID
    user_id: UUID
    status: str
    organization_id: UUID | None = None


@dataclass(frozen=True)
class ProposalDecided:
    """What the assistant proposed went on to another `status`: working, done, failed, declined or expired."""

    proposal_id: UUID
    conversation_id: UUID
    user_id: UUID
    organization_id: UUID | None
    status: str


@dataclass(frozen=True)
class UnnamedConversationAnswered:
    """An answer ended in a conversation that nobody has named yet."""

    conversation_id: UUID


@dataclass(frozen=True)
class ImportRequested:
    """A person uploaded an export of another product."""

    import_id: UUID


@dataclass(frozen=True)
class ImportAdvanced:
    """An import moved on; counts are conversations."""

    import_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class DocumentAdded:
    """A document waits to be read: put there, or to be tried again."""

    document_id: UUID


@dataclass(frozen=True)
class DocumentChanged:
    """Something a list of documents shows has changed; `progress` is in hundredths."""

    document_id: UUID
    owner_id: UUID
    status: str
    progress: int


@dataclass(frozen=True)
class DocumentRead:
    """The reading of a document is over: `status` is ready or failed."""

    document_id: UUID
    status: str


@dataclass(frozen=True)
class DocumentShared:
    """Others than before can read a document, or could: `visibility` and team are those of now."""

    document_id: UUID
    owner_id: UUID
    organization_id: UUID | None
    visibility: str
    team_id: UUID | None


@dataclass(frozen=True)
class DocumentRemoved:
    """A document is gone for good; where it was, and who could read it."""

    document_id: UUID
    owner_id: UUID
    organization_id: UUID | None
    visibility: str
    team_id: UUID | None


@dataclass(frozen=True)
class ReindexRequested:
    """The search index is to be built anew."""

    job_id: UUID


@dataclass(frozen=True)
class SearchChanged:
    """A search engine beside the database has something to be told."""


@dataclass(frozen=True)
class LearningSessionEnded:
    """A learning session on a conversation is over."""

    session_id: UUID
    user_id: UUID
    active_seconds: int


@dataclass(frozen=True)
class EvaluationRequested:
    """An answer in English waits to be judged."""

    evaluation_id: UUID


@dataclass(frozen=True)
class EvaluationAdvanced:
    """A judgement moved on."""

    evaluation_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class EvaluationFinished:
    """A judgement is there, or there will be none: `status` is done or failed."""

    evaluation_id: UUID
    user_id: UUID
    skill: str
    status: str


@dataclass(frozen=True)
class VariantWanted:
    """A person is to have another text of a task, written by a model."""

    variant_id: UUID


@dataclass(frozen=True)
class VariantWritten:
    """It lies ready."""

    user_id: UUID
    task_id: UUID


@dataclass(frozen=True)
class TaskGraded:
    """An answer in the English course is graded; `score` is 0 to 100, None where nothing could be told."""

    submission_id: UUID
    user_id: UUID
    task_id: UUID
    score: float | None
    xp: int


@dataclass(frozen=True)
class ModuleCompleted:
    """A person completed a module of the English course; `score` as above."""

    module_id: UUID
    user_id: UUID
    score: float | None
    xp: int
    organization_id: UUID | None = None


@dataclass(frozen=True)
class EnglishSessionEnded:
    """A session of English is over."""

    session_id: UUID
    user_id: UUID
    active_seconds: int


@dataclass(frozen=True)
class LiveSessionStarted:
    """A person and the assistant can begin to talk."""

    session_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LiveSessionEnded:
    """A session of Live is over; `seconds` were counted in the allowances."""

    session_id: UUID
    user_id: UUID
    seconds: int


@dataclass(frozen=True)
class LiveReportRequested:
    """A session of Live is over, and a report on it is to be written."""

    session_id: UUID


@dataclass(frozen=True)
class LiveReportFinished:
    """It is there, or there will be none: `status` is done or failed."""

    session_id: UUID
    user_id: UUID
    status: str


@dataclass(frozen=True)
class MembershipChanged:
    """A person joined a tenant, or has another role, status or other teams there."""

    organization_id: UUID
    user_id: UUID
    joined: bool = False


@dataclass(frozen=True)
class InvitationAccepted:
    """Somebody said yes to an invitation."""

    invitation_id: UUID
    organization_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class MembershipEnded:
    """A person may do nothing in a tenant any more: removed, suspended, left, or the tenant is being deleted."""

    organization_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class InvitationSent:
    """Somebody is asked to join by mail; `token` is the secret of the link, which is stored nowhere."""

    invitation_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class OrganizationDeletionRequested:
    """An owner asked for a tenant to be erased."""

    organization_id: UUID


@dataclass(frozen=True)
class APIKeyRevoked:
    """An API key is dead."""

    key_id: UUID


@dataclass(frozen=True)
class IntegrationTokenRevoked:
    """A token was called back on purpose, not replaced by another; `user_id` is the visitor's, if they ever came."""

    token_id: UUID
    user_id: UUID | None


@dataclass(frozen=True)
class CalendarEntriesQueued:
    """Entries wait to be written into a person's calendar."""

    entry_ids: tuple[UUID, ...]
    user_id: UUID


@dataclass(frozen=True)
class CalendarEntryChanged:
    """An entry in a person's calendar went on: written, failed, moved, removed, kept."""

    entry_id: UUID
    user_id: UUID
    status: str


@dataclass(frozen=True)
class CalendarSynced:
    """What is new in a person's calendar was looked for; `changed` entries of ours were moved or removed there."""

    integration_id: UUID
    user_id: UUID
    changed: int


@dataclass(frozen=True)
class ReconnectWanted:
    """A skill lets us in no more: its person has to connect it again."""

    integration_id: UUID
    user_id: UUID
    provider: str


@dataclass(frozen=True)
class CapReached:
    """A limit of a tenant, or of a member in it, kept somebody from spending in `period`; told also if that undoes all.

    `user_id` is the member's whose limit it is.
    """

    organization_id: UUID
    user_id: UUID | None
    resource: str
    limit: int
    period: str


@dataclass(frozen=True)
class WebhookDeliveriesQueued:
    """Something is to be sent to webhooks now."""


@dataclass(frozen=True)
class WebhookSwitchedOff:
    """A webhook was switched off, though no admin of its tenant did it: `reason` is gone, failing or staff."""

    webhook_id: UUID
    reason: str


@dataclass(frozen=True)
class MCPServerChanged:
    """Staff registered an MCP server, or changed it."""

    server_id: UUID


Event = TypeVar("Event")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register the decorated function to be called with every event of `kind`, after the commit."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        _listeners[kind].append(listener)
        return listener

    return register


def emit(event: object) -> None:
    """Tell the listeners of the event's kind once the current transaction has committed."""
    for listener in _listeners[type(event)]:
        transaction.on_commit(partial(_tell, listener, event))


def emit_at_once(event: object) -> None:
    """Tell them now, for what stays true though the transaction is undone; listeners must write nothing themselves."""
    for listener in _listeners[type(event)]:
        _tell(listener, event)


def _tell(listener: Callable[[Any], None], event: object) -> None:
    """A failing listener is logged and harms nobody."""
    try:
        listener(event)
    except Exception:
        name = f"{listener.__module__}.{listener.__name__}"
        log.exception("listener_failed", listener=name, event_kind=type(event).__name__)
