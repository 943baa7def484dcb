"""Letting go of transcripts: at once and without a way back, for they are what somebody said."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from conversations.services.imports import release_conversations
from live.models import LiveSession, LiveTranscript
from live.services.transcripts.continuing import SOURCE
from live.services.transcripts.searching import forget_transcripts
from xentree.errors import NotAllowed
from xentree.principal import Principal


def delete_transcript(transcript: LiveTranscript, *, by: Principal) -> None:
    """Gone from lists, search and the report of its session; what the session cost stays known."""
    if transcript.user_id != by.user.pk:
        raise NotAllowed
    erase_transcripts(LiveTranscript.objects.filter(pk=transcript.pk))


@transaction.atomic
def erase_transcripts(transcripts: QuerySet[LiveTranscript]) -> None:
    """The same for many."""
    doomed = list(transcripts.order_by().values_list("pk", flat=True))
    LiveSession.objects.filter(transcript__in=doomed).update(report={}, report_status=LiveSession.ReportStatus.NONE)
    forget_transcripts(doomed)
    release_conversations(SOURCE, map(str, doomed))
    LiveTranscript.objects.filter(pk__in=doomed).delete()


def erase_personal_data(user: Any) -> None:
    """What was said, and the person's sessions: no text of theirs may wait for the row of the person."""
    erase_transcripts(LiveTranscript.objects.filter(user=user))
    LiveSession.objects.filter(user=user).delete()


def erase_tenant_data(organization: Any) -> None:
    """The same of all that was said in its workspace."""
    erase_transcripts(LiveTranscript.objects.filter(organization=organization))
    LiveSession.objects.filter(organization=organization).delete()
