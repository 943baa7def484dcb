"""What a speech-to-speech model is told before a call: who it is to be, and what was said before."""

from dataclasses import replace

from django.conf import settings

from conversations.models import Conversation
from conversations.services import prompts
from live.engine import personas
from live.engine.base import Talk
from live.engine.direct.lookup import LOOK_UP
from live.models import LiveSession
from live.services import turns
from xentree.errors import AppError
from xentree.providers.chat import Role
from xentree.providers.voice_models import Brief

# Of the chat it goes on with, and of the talk so far.
CHAT_MESSAGES, TURNS = 12, 60
# What vendors take as the longest answer.
MOST_TOKENS = 4_096
_ROLES: dict[str, Role] = {"user": "user", "ai": "assistant"}


def brief_of(talk: Talk) -> Brief:
    """As things are now."""
    # A face is told by the sound here: hints would be spoken.
    told = [personas.instructions(replace(talk, avatar=False)), f"Speak this language, unless asked: {talk.language}."]
    said = turns.history_of(LiveSession(pk=talk.session_id))[-TURNS:]
    history = [*_chat(talk), *((_ROLES[turn.role], turn.text) for turn in said)]
    longest = min(settings.MAX_ANSWER_TOKENS, MOST_TOKENS)
    return Brief("\n\n".join(told), history, (LOOK_UP,), talk.voice, longest)


def _chat(talk: Talk) -> list[tuple[Role, str]]:
    """Nothing of a chat that is gone, or that the person may not see any more."""
    if not talk.conversation_id:
        return []
    try:
        chat = Conversation.objects.find(talk.principal, talk.conversation_id)
    except (Conversation.DoesNotExist, AppError):
        return []
    return [(turn["role"], turn["content"]) for turn in prompts.turns_of(chat, CHAT_MESSAGES)]  # type: ignore[misc]
