"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones

AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zone_choices() -> list[tuple[str, object]]:
    """UTC, then every IANA zone that names a place, by area."""
    names = sorted(available_timezones())
    areas = [(area, [(name, _place(name)) for name in names if name.startswith(f"{area}/")]) for area in AREAS]
    return [("UTC", "UTC"), *areas]


def _place(name: str) -> str:
    return name.partition("/")[2].replace("_", " ").replace("/", ", ")
