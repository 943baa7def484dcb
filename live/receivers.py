"""What Live does when something happened: tell the screens, count, and end what nobody may use any more."""

from conversations.services.search import register_results
from knowledge import search
from live import metrics, tasks
from live.engine.warming import warm_soon
from live.groups import live_group
from live.models import LiveSession
from live.services import transcripts
from live.services.access import end_opened_by_token, end_without_access
from live.services.sessions import KEY, SIGN_IN
from live.services.standing import end_of
from xentree import personal_data, tenant_data
from xentree.events import (
    AccountDeletionRequested,
    APIKeyRevoked,
    IntegrationTokenRevoked,
    LiveReportFinished,
    LiveReportRequested,
    LiveSessionEnded,
    LiveSessionStarted,
    MembershipEnded,
    OrganizationDeletionRequested,
    SessionEnded,
    on,
)
from xentree.realtime import push, user_group

search.register_source(search.Kind.TRANSCRIPT, transcripts.TranscriptSource())
register_results("transcripts", transcripts.transcript_results)
tenant_data.register("live", erase=transcripts.erase_tenant_data)
personal_data.register("live", export=transcripts.export_personal_data, erase=transcripts.erase_personal_data)


@on(LiveSessionStarted)
def count_start(event: LiveSessionStarted) -> None:
    """For the metrics."""
    metrics.STARTED.inc()


@on(LiveSessionStarted)
def make_ready(event: LiveSessionStarted) -> None:
    """While the ticket is on its way."""
    warm_soon()


@on(LiveSessionEnded)
def count_end(event: LiveSessionEnded) -> None:
    """For the metrics."""
    reason = LiveSession.objects.filter(pk=event.session_id).values_list("end_reason", flat=True).first()
    metrics.ENDED.labels(reason or "erased").inc()
    metrics.BILLED.inc(event.seconds)


@on(LiveSessionEnded)
def tell_end(event: LiveSessionEnded) -> None:
    """The socket that has it says goodbye, and every window of the person knows."""
    session = LiveSession.objects.filter(pk=event.session_id).first()
    if session is None or session.ended_at is None:
        return
    payload = {"session_id": str(session.pk), **end_of(session)}
    for group in (live_group(session.pk), user_group(session.user_id)):
        push(group, "live-session-over", payload)


@on(LiveReportRequested)
def start_report(event: LiveReportRequested) -> None:
    """A worker takes it from here."""
    tasks.write_report.delay(str(event.session_id))


@on(LiveReportFinished)
def tell_report(event: LiveReportFinished) -> None:
    """Pages that wait for it show it."""
    payload = {"session_id": str(event.session_id), "status": event.status}
    push(user_group(event.user_id), "live-report-ready", payload)


@on(SessionEnded)
def end_with_sign_in(event: SessionEnded) -> None:
    """Signed out, or the password was changed elsewhere."""
    end_without_access(LiveSession.objects.filter(opened_by=f"{SIGN_IN}:{event.session_id}"))


@on(APIKeyRevoked)
def end_with_key(event: APIKeyRevoked) -> None:
    """The key is dead."""
    end_without_access(LiveSession.objects.filter(opened_by=f"{KEY}:{event.key_id}"))


@on(IntegrationTokenRevoked)
def end_with_token(event: IntegrationTokenRevoked) -> None:
    """A tenant wants its visitor to stop."""
    if event.user_id:
        end_opened_by_token(event.user_id)


@on(MembershipEnded)
def end_with_membership(event: MembershipEnded) -> None:
    """In that tenant the person can do nothing any more."""
    end_without_access(LiveSession.objects.filter(user=event.user_id, organization=event.organization_id))


@on(OrganizationDeletionRequested)
def end_with_organization(event: OrganizationDeletionRequested) -> None:
    """For members and visitors alike."""
    end_without_access(LiveSession.objects.filter(organization=event.organization_id))


@on(AccountDeletionRequested)
def end_with_account(event: AccountDeletionRequested) -> None:
    """The person is leaving."""
    end_without_access(LiveSession.objects.filter(user=event.user_id))
