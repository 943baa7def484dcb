"""What a production installation must not be: `manage.py check --deploy` refuses it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_W001 = "xentree.W001"
SHORTEST_KEY = 32


@register(Tags.security, deploy=True)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors E001 to E008, each with how to mend it."""
    wrong = {
        "E001": (settings.DEVELOPMENT, "DEVELOPMENT is on.", "Set DEVELOPMENT=false."),
        "E002": (settings.DEBUG, "DEBUG is on.", "Unset DEBUG."),
        "E003": (settings.SECRET_KEY_IS_DEFAULT, "SECRET_KEY is not set.", "Set SECRET_KEY to 50 random characters."),
        "E004": (
            settings.ENCRYPTION_KEYS_ARE_DEFAULT,
            "ENCRYPTION_KEYS is not set: stored provider keys would be lost with the data folder's key file.",
            "Set ENCRYPTION_KEYS to one or more Fernet keys, newest first.",
        ),
        "E005": (settings.EMAIL_URL_IS_DEFAULT, "No mail server is set.", "Set EMAIL_URL, e.g. smtp+tls://..."),
        "E006": (not settings.HTTPS_ONLY, "SITE_URL is not https.", "Set SITE_URL=https://your.host."),
        "E007": (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS is empty or a wildcard.",
            "Set ALLOWED_HOSTS to your host names.",
        ),
        "E008": (
            0 < len(settings.LIVE_SERVICE_KEY) < SHORTEST_KEY,
            "LIVE_SERVICE_KEY is short enough to be guessed.",
            f"Set it to {SHORTEST_KEY} random characters or more, or leave it empty.",
        ),
    }
    return [Error(text, hint=hint, id=f"xentree.{code}") for code, (bad, text, hint) in wrong.items() if bad]


@register
def search_engine_is_configured(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warning W001: without what it names, the database answers searches."""
    named = settings.SEARCH_ENGINE
    if named not in ("database", "typesense"):
        return [Warning(f"There is no search engine {named}.", hint="SEARCH_ENGINE: database or typesense.", id=_W001)]
    wanted = {"TYPESENSE_URL": settings.TYPESENSE_URL, "TYPESENSE_API_KEY": settings.TYPESENSE_API_KEY}
    missing = [name for name, value in wanted.items() if not value] if named == "typesense" else []
    if missing:
        return [Warning(f"{' and '.join(missing)} not set.", hint="Set it for SEARCH_ENGINE=typesense.", id=_W001)]
    return []
