"""What a speech-to-speech model is told before a call: who it is to be, and what was said before."""

from dataclasses import replace

from django.conf import settings

from live.engine import personas
from live.engine.base import Talk
from live.engine.chat import ROLES, chat_of
from live.engine.direct.lookup import LOOK_UP
from live.models import LiveSession
from live.services import turns
from xentree.providers.chat import Role
from xentree.providers.voice_models import Brief

# Of the talk so far.
TURNS = 60
# What vendors take as the longest answer.
MOST_TOKENS = 4_096


def brief_of(talk: Talk) -> Brief:
    """As things are now."""
    # A face is told by the sound here: hints would be spoken.
    told = [personas.instructions(replace(talk, avatar=False)), f"Speak this language, unless asked: {talk.language}."]
    said = turns.history_of(LiveSession(pk=talk.session_id))[-TURNS:]
    chat: list[tuple[Role, str]] = [(turn["role"], turn["content"]) for turn in chat_of(talk)]  # type: ignore[misc]
    history = [*chat, *((ROLES[turn.role], turn.text) for turn in said)]
    longest = min(settings.MAX_ANSWER_TOKENS, MOST_TOKENS)
    return Brief("\n\n".join(told), history, (LOOK_UP,), talk.voice, longest)
