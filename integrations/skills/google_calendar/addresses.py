"""Where Google is, what is asked of a person there, and as whom: from settings."""

from django.conf import settings

from integrations.skills.oauth import OAuthClient

SLUG = "google-calendar"
AUTH = "https://www.googleapis.com/auth"
IDENTITY = ("openid", "email")
# The least that does: when a person has time, and the events of calendars they own. Nothing of calendars that others
# share with them, no settings, no list of calendars.
READ = (*IDENTITY, f"{AUTH}/calendar.freebusy", f"{AUTH}/calendar.events.owned.readonly")
# Asked for once a person wants something written.
WRITE = (f"{AUTH}/calendar.events.owned",)

NOT_SET_UP = "Whoever runs this Xentree has not set up Google Calendar yet."
_API = "https://www.googleapis.com"


def is_set_up() -> bool:
    """Whether the operator registered Xentree with Google."""
    return bool(settings.GOOGLE_CLIENT_ID and settings.GOOGLE_CLIENT_SECRET)


def oauth() -> OAuthClient:
    """Google's OAuth, or the same at GOOGLE_OAUTH_BASE_URL."""
    other = settings.GOOGLE_OAUTH_BASE_URL.rstrip("/")
    return OAuthClient(
        authorize_url=f"{other or 'https://accounts.google.com'}/o/oauth2/v2/auth",
        token_url=f"{other or 'https://oauth2.googleapis.com'}/token",
        revoke_url=f"{other or 'https://oauth2.googleapis.com'}/revoke",
        userinfo_url=f"{other or 'https://openidconnect.googleapis.com'}/v1/userinfo",
        client_id=settings.GOOGLE_CLIENT_ID,
        client_secret=settings.GOOGLE_CLIENT_SECRET,
        scopes=READ,
        write_scopes=WRITE,
        trusted=bool(other),
        vendor="Google",
    )


def is_elsewhere() -> bool:
    """Whether the operator wrote another address for the API, which may then be a private one."""
    return bool(settings.GOOGLE_API_BASE_URL)


def api_url() -> str:
    """The Calendar API, at Google or at GOOGLE_API_BASE_URL."""
    return f"{(settings.GOOGLE_API_BASE_URL or _API).rstrip('/')}/calendar/v3"
