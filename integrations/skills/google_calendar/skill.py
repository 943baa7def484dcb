"""The skill "Google Calendar"."""

from django.urls import path

from integrations.models import Integration
from integrations.services.access import access_token_of
from integrations.skills.google_calendar.addresses import NOT_SET_UP, SLUG, is_set_up, oauth
from integrations.skills.google_calendar.client import open_calendar
from integrations.skills.google_calendar.views import CalendarEventViewSet
from integrations.skills.registry import Skill, register


def unavailable() -> str | None:
    """Why nobody can connect it here."""
    return None if is_set_up() else NOT_SET_UP


def disconnect(integration: Integration) -> None:
    """Google forgets that it let us in."""
    oauth().revoke(integration.secret or integration.access_token)


def sync(integration: Integration) -> None:
    """Nothing of the calendar is kept, so all there is to find out is whether Google still lets us in."""
    access_token_of(integration)


register(
    Skill(
        slug=SLUG,
        name="Google Calendar",
        summary="Your own calendar at Google: Xentree sees when you have time, and writes what you said yes to.",
        connect_path=f"/skills/{SLUG}/connect",
        abilities=(
            "Sees what is on and when you are free",
            "Writes events and study blocks after your yes, once you allow writing at Google",
        ),
        unavailable=unavailable,
        disconnect=disconnect,
        sync=sync,
        calendar=open_calendar,
        oauth=oauth,
        patterns=(
            path(
                f"api/integrations/{SLUG}/events",
                CalendarEventViewSet.as_view({"get": "list", "post": "create"}),
                name=f"{SLUG}-events",
            ),
        ),
    )
)
