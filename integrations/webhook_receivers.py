"""What webhooks are told: the events of the product, after their commit, and what follows from a delivery."""

from typing import Any

from celery.signals import worker_init
from django.conf import settings
from django.core.cache import cache

from integrations import webhook_tasks as tasks
from integrations.services import happenings
from integrations.services.deliveries import erase_deliveries, export_deliveries, queue_event, take_back_deliveries
from xentree import personal_data
from xentree.events import (
    AnswerFinished,
    APIKeyRevoked,
    CapReached,
    ConversationCreated,
    ConversationDeleted,
    DocumentAdded,
    DocumentRead,
    DocumentRemoved,
    DocumentShared,
    EvaluationFinished,
    IntegrationTokenRevoked,
    InvitationAccepted,
    LiveReportFinished,
    LiveSessionEnded,
    LiveSessionStarted,
    MembershipChanged,
    MembershipEnded,
    ModuleCompleted,
    ProposalDecided,
    WebhookDeliveriesQueued,
    WebhookSwitchedOff,
    on,
)

personal_data.register("webhooks", export=export_deliveries, erase=erase_deliveries)
# However often a limit is met within these seconds, a worker hears of it once.
CAP_SECONDS = 600


@on(MembershipChanged)
def member_changed(event: MembershipChanged) -> None:
    """Joined, or stands otherwise."""
    happenings.tell_member(event.organization_id, event.user_id, joined=event.joined)


@on(MembershipEnded)
def member_left(event: MembershipEnded) -> None:
    """Out."""
    queue_event(event.organization_id, "member.left", lambda: {"user_id": str(event.user_id)})


@on(InvitationAccepted)
def invitation_accepted(event: InvitationAccepted) -> None:
    """By whom."""
    data = {"invitation_id": str(event.invitation_id), "user_id": str(event.user_id)}
    queue_event(event.organization_id, "invitation.accepted", lambda: data)


@on(ConversationCreated)
def conversation_created(event: ConversationCreated) -> None:
    """In a workspace."""
    happenings.tell_conversation("conversation.created", event.organization_id, event.conversation_id, event.user_id)


@on(ConversationDeleted)
def conversation_deleted(event: ConversationDeleted) -> None:
    """In a workspace."""
    happenings.tell_conversation("conversation.deleted", event.organization_id, event.conversation_id, event.user_id)


@on(AnswerFinished)
def answer_finished(event: AnswerFinished) -> None:
    """In a workspace."""
    happenings.tell_answer(event)


@on(ProposalDecided)
def proposal_decided(event: ProposalDecided) -> None:
    """In a workspace."""
    happenings.tell_proposal(event)


@on(DocumentAdded)
def document_added(event: DocumentAdded) -> None:
    """A shared one."""
    happenings.tell_document("document.added", event.document_id)


@on(DocumentRead)
def document_read(event: DocumentRead) -> None:
    """A shared one: ready or failed."""
    name = "document.ready" if event.status == "ready" else "document.failed"
    happenings.tell_document(name, event.document_id)


@on(DocumentShared)
def document_shared(event: DocumentShared) -> None:
    """With others than before."""
    happenings.tell_document_shared(event)


@on(DocumentRemoved)
def document_removed(event: DocumentRemoved) -> None:
    """A shared one."""
    happenings.tell_document_removed(event)


@on(EvaluationFinished)
def evaluation_finished(event: EvaluationFinished) -> None:
    """In a workspace."""
    happenings.tell_evaluation(event)


@on(ModuleCompleted)
def module_completed(event: ModuleCompleted) -> None:
    """In a workspace."""
    data = {"module_id": str(event.module_id), "user_id": str(event.user_id)}
    queue_event(event.organization_id, "english.module_completed", lambda: data)


@on(LiveSessionStarted)
def live_started(event: LiveSessionStarted) -> None:
    """In a workspace."""
    happenings.tell_live("live.session_started", event.session_id, event.user_id)


@on(LiveSessionEnded)
def live_ended(event: LiveSessionEnded) -> None:
    """In a workspace."""
    happenings.tell_live("live.session_ended", event.session_id, event.user_id, seconds=event.seconds)


@on(LiveReportFinished)
def live_report(event: LiveReportFinished) -> None:
    """In a workspace."""
    happenings.tell_live("live.report_finished", event.session_id, event.user_id, status=str(event.status))


@on(APIKeyRevoked)
def key_revoked(event: APIKeyRevoked) -> None:
    """Of the key's tenant."""
    happenings.tell_key_revoked(event.key_id)


@on(IntegrationTokenRevoked)
def token_revoked(event: IntegrationTokenRevoked) -> None:
    """Of the token's tenant."""
    happenings.tell_token_revoked(event.token_id)


@on(CapReached)
def cap_reached(event: CapReached) -> None:
    """The transaction it is told in is about to be undone, so a worker writes it down."""
    user_id = str(event.user_id) if event.user_id else None
    facts = (str(event.organization_id), user_id, event.resource, event.limit, event.period)
    if cache.add(f"cap_reached:{':'.join(map(str, facts))}", True, CAP_SECONDS):
        tasks.tell_cap_reached.delay(*facts)


@on(WebhookDeliveriesQueued)
def send_webhooks(event: WebhookDeliveriesQueued) -> None:
    """A worker takes it from here."""
    tasks.send_webhooks.delay()


@on(WebhookSwitchedOff)
def mail_webhook_off(event: WebhookSwitchedOff) -> None:
    """Its admins are told."""
    tasks.mail_webhook_off.delay(str(event.webhook_id))


@worker_init.connect
def take_back(**kwargs: Any) -> None:
    """Where there is only one worker, nobody sends what one before it had begun to."""
    if settings.ONLY_WORKER:
        take_back_deliveries()
