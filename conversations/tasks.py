"""Background work of conversations: each takes an id and calls one service."""

from uuid import UUID

from celery import shared_task

from conversations import services
from conversations.services import outcomes, proposals
from conversations.services.notes import purge_notes
from conversations.services.titles import title_conversation as name_conversation


@shared_task(ignore_result=True)
def fail_stalled_answers() -> None:
    """Find answers whose producer died."""
    outcomes.fail_stalled_answers()


@shared_task(ignore_result=True)
def tend_proposals() -> None:
    """Tell of what was interrupted after a yes, and of what nobody answered for a day."""
    proposals.tend_proposals()


@shared_task(ignore_result=True)
def title_conversation(conversation_id: str) -> None:
    """Name a conversation after its first answer."""
    name_conversation(UUID(conversation_id))


@shared_task
def run_import(import_id: str) -> None:
    """Turn an uploaded export into conversations."""
    services.run_import(UUID(import_id))


@shared_task(ignore_result=True)
def resume_imports() -> None:
    """Take up imports that were lost on the way to a worker, or whose worker died."""
    for import_id in services.stalled_imports():
        run_import.delay(str(import_id))


@shared_task(ignore_result=True)
def purge_conversations() -> None:
    """Remove for good what can no longer be restored."""
    services.purge_conversations()
    purge_notes()


@shared_task(ignore_result=True)
def close_stale_sessions() -> None:
    """End learning sessions that somebody walked away from."""
    services.close_stale_sessions()


@shared_task(ignore_result=True)
def sweep_uploads() -> None:
    """Remove attachments that were never sent, and the files of imports that failed."""
    services.sweep_unsent_attachments()
    services.sweep_import_files()
