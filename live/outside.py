"""Whether voices can be heard and made outside of this installation, and what that opens up."""

from django.conf import settings

from live.models import LiveSettings
from xentree.providers.speech import speech_to_text, text_to_speech

ENGLISH = ("en", "English")
# What the usual hosted voices and ears speak well, each by its own name.
LANGUAGES = (
    ENGLISH,
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("zh", "中文"),
)


def is_there() -> bool:
    """Whether the operator chose somebody outside to hear or to speak."""
    return bool(settings.LIVE_MODEL) or not (text_to_speech().local and speech_to_text(may_leave=True).local)


def languages_of(chosen: LiveSettings) -> tuple[tuple[str, str], ...]:
    """What a person can talk in; the voices of this machine know English only."""
    return LANGUAGES if chosen.may_leave and is_there() else (ENGLISH,)
