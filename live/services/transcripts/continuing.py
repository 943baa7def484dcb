"""Going on with a talk as a chat: what was said becomes its messages."""

from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.utils.timezone import now

from conversations.models import Conversation
from conversations.services.imports import Draft, DraftMessage, release_conversations, write_conversation
from live.models import LiveTranscript, TranscriptTurn
from live.services.transcripts.searching import title_of
from xentree.errors import NotFound
from xentree.events import ConversationChanged, emit
from xentree.principal import Principal

SOURCE = "live"
_ROLES = {"user": "user", "ai": "assistant"}


@transaction.atomic
def continue_as_chat(transcript: LiveTranscript, *, by: Principal) -> tuple[Conversation, bool]:
    """(the chat with all that was said, whether it is new); while one is there, it is gone on with."""
    locked = LiveTranscript.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=transcript.pk).first()
    if locked is None:
        raise NotFound
    if there := Conversation.objects.visible_to(by).filter(pk=locked.conversation_id).first():
        return there, False
    # A chat that is deleted may come back, as one of its own.
    release_conversations(SOURCE, [str(locked.pk)])
    conversation = write_conversation(
        _draft(locked), source=SOURCE, owner_id=locked.user_id, organization_id=locked.organization_id
    )
    LiveTranscript.objects.filter(pk=locked.pk).update(conversation_id=conversation.pk)
    emit(ConversationChanged(conversation.pk, conversation.owner_id))
    return conversation, True


def _draft(transcript: LiveTranscript) -> Draft:
    """What one side said in several turns is one message: that is how chats are read."""
    sides = groupby(transcript.turns.all(), key=lambda turn: turn.role)
    messages = [_message(number, role, turns) for number, (role, turns) in enumerate(sides)]
    return Draft(
        external_id=str(transcript.pk),
        title=title_of(transcript),
        created_at=transcript.session_started_at,
        updated_at=now(),
        head=None,
        messages=messages,
    )


def _message(number: int, role: str, turns: Iterable[TranscriptTurn]) -> DraftMessage:
    said = list(turns)
    return DraftMessage(
        key=str(number),
        parent=str(number - 1) if number else None,
        role=_ROLES[role],
        content="\n\n".join(turn.text for turn in said),
        created_at=said[0].timestamp,
    )
