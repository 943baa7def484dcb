"""A skill whose vendor is the local Google, for tests of connecting and of staying connected."""

from contextlib import contextmanager
from datetime import timedelta

from django.utils.timezone import now

from integrations.models import Integration
from integrations.skills import registry
from integrations.skills.oauth import OAuthClient
from integrations.skills.registry import Skill
from xentree.testing.fake_google import CLIENT_ID, CLIENT_SECRET

SLUG = "google-calendar"
READ = "https://www.googleapis.com/auth/calendar.freebusy"
WRITE = "https://www.googleapis.com/auth/calendar.events.owned"


def client_of(google, **changed):
    about = {
        "authorize_url": f"{google.url}/o/oauth2/v2/auth",
        "token_url": f"{google.url}/token",
        "revoke_url": f"{google.url}/revoke",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scopes": ("openid", "email", READ),
        "userinfo_url": f"{google.url}/v1/userinfo",
        "trusted": True,
        "write_scopes": (WRITE,),
        "vendor": "Google",
    }
    return OAuthClient(**{**about, **changed})


def skill_of(google, **changed):
    client = client_of(google)
    about = {
        "slug": SLUG,
        "name": "Google Calendar",
        "summary": "Sees when you have time.",
        "connect_path": f"/skills/{SLUG}/connect",
        "abilities": ("See when you have time.",),
        "unavailable": lambda: None,
        "disconnect": lambda integration: client.revoke(integration.secret),
        "sync": lambda integration: None,
        "oauth": lambda: client,
    }
    return Skill(**{**about, **changed})


@contextmanager
def registered(skill):
    """It takes the place of the real one."""
    before = registry._skills.get(skill.slug)
    registry.register(skill)
    try:
        yield skill
    finally:
        registry._skills.pop(skill.slug)
        if before:
            registry.register(before)


def connected(user, google, *, email="ada@example.com", minutes=60, **changed):
    """As after a yes; the access token ends in so many minutes by our clock."""
    tokens = google.tokens("openid", READ, email=email)
    about = {
        "user": user,
        "provider": SLUG,
        "account_id": google.world.account(email).sub,
        "account_email": email,
        "scopes": ["openid", READ],
        "secret": tokens["refresh_token"],
        "access_token": tokens["access_token"],
        "expires_at": now() + timedelta(minutes=minutes),
    }
    return Integration.objects.create(**{**about, **changed})
