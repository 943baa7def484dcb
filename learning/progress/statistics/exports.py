"""Statistics as CSV whose cells no spreadsheet runs as a formula."""

from collections.abc import Iterable
from typing import Any

from learning.progress.statistics.place import Asked
from learning.progress.statistics.queries import Doing, Person
from organizations.services.audit import csv_line

MEMBER_COLUMNS = (
    "username", "full_name", "role", "teams", "active_seconds", "xp", "activities", "active_days", "last_active_at",
    "previous_active_seconds", "previous_xp",
)  # fmt: skip
DAY_COLUMNS = ("date", "active_members", "active_seconds", "xp", "activities")


def members_csv(asked: Asked) -> str:
    """A line a member, in the order of the page."""
    places = {each.user_id: each for each in asked.members.prefetch_related("teams")}
    rows = ((person, places[person.user_id]) for person in asked.people() if person.user_id in places)
    return _table(MEMBER_COLUMNS, (_member(person, place) for person, place in rows))


def days_csv(asked: Asked) -> str:
    """A line a day in UTC, also where nothing was done."""
    return _table(DAY_COLUMNS, ([day.isoformat(), did.active_members, *_sums(did)] for day, did in asked.report.by_day))


def _member(person: Person, place: Any) -> list[Any]:
    did, previous = person.did, person.previous
    who = [person.username, person.full_name, place.role, ", ".join(team.name for team in place.teams.all())]
    return [*who, *_sums(did), did.active_days, did.last_active_at, previous.active_seconds, previous.xp]


def _sums(did: Doing) -> list[int]:
    return [did.active_seconds, did.xp, did.activities]


def _table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    return "".join(csv_line(cells) for cells in (columns, *rows))
