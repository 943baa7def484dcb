"""The chat a talk goes on with, as whoever answers is told of it."""

from conversations.models import Conversation
from conversations.services import prompts
from live.engine.base import Talk
from xentree.errors import AppError
from xentree.providers.chat import Role

MESSAGES = 12
# What a model calls those who speak.
ROLES: dict[str, Role] = {"user": "user", "ai": "assistant"}


def chat_of(talk: Talk) -> list[dict[str, str]]:
    """Its last messages; nothing of one that is gone, or that the person may not see any more."""
    if not talk.conversation_id:
        return []
    try:
        chat = Conversation.objects.find(talk.principal, talk.conversation_id)
    except (Conversation.DoesNotExist, AppError):
        return []
    return prompts.turns_of(chat, MESSAGES)
