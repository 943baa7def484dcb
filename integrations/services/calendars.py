"""A person's calendars: which there are, and how one is opened."""

from uuid import UUID

from accounts.models import User
from integrations.models import Integration
from integrations.skills.registry import Skill, skills
from xentree.errors import Conflict, ProviderDown
from xentree.prepared import Prepared
from xentree.providers.calendar import Calendar, ReconnectNeeded, WritableCalendar

CONNECT_FIRST = "Connect a calendar first, on the page of skills."
ALLOW_FIRST = "Allow Xentree to write to your calendar first, on the page of skills."
# Asked before each question.
_CONNECTED: Prepared[Integration] = Prepared(
    lambda user_id: Integration.objects.connected().filter(user=user_id).order_by("connected_at", "id"), UUID
)


def calendars_of(user: User) -> list[Integration]:
    """The connected ones that work, those connected first at the front."""
    kinds = _calendar_skills()
    return [each for each in _CONNECTED.all(user.pk) if each.provider in kinds]


def calendar_of(integration: Integration) -> Calendar:
    """An open calendar; ReconnectNeeded where its owner has to let us in again."""
    if not integration.works:
        raise ReconnectNeeded("This calendar has to be connected again.")
    skill = _calendar_skills().get(integration.provider)
    if skill is None or skill.calendar is None:
        raise ProviderDown("This kind of calendar is not there any more.", retryable=False)
    return skill.calendar(integration)


def writable_calendar_of(integration: Integration) -> WritableCalendar:
    """The same, for writing; Conflict where it can only be read."""
    calendar = calendar_of(integration)
    if not isinstance(calendar, WritableCalendar):
        raise Conflict("This calendar can only be read.")
    return calendar


def own_calendar(user: User) -> Integration:
    """The one that study blocks go to; Conflict where there is none."""
    found = find_own_calendar(user)
    if found is None:
        raise Conflict(ALLOW_FIRST if calendars_of(user) else CONNECT_FIRST)
    return found


def find_own_calendar(user: User) -> Integration | None:
    """The first that works and can be written to; None without any."""
    return next((each for each in calendars_of(user) if is_writable(each)), None)


def is_writable(integration: Integration) -> bool:
    """Whether events can be written to it at all."""
    try:
        return isinstance(calendar_of(integration), WritableCalendar)
    except ProviderDown:
        return False


def _calendar_skills() -> dict[str, Skill]:
    return {each.slug: each for each in skills() if each.calendar}
