"""Which skills there are: each registers itself in its folder's `skill.py`, which the app loads when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern

from integrations import skills as folder
from integrations.models import Integration
from integrations.skills.oauth import OAuthClient
from xentree.providers.calendar import Calendar


@dataclass(frozen=True)
class Skill:
    """What is told of a skill on the page of skills, and what the rest of the app may ask of it.

    `connect_path` is where a person begins to connect it (with `oauth`: /skills/<slug>/connect). `unavailable` says why
    it cannot be connected here (its operator set nothing up), None when it can. `disconnect` tells the other side, and
    may fail; `sync` looks for what is new and is called by the clock. `calendar` opens a connected one that is a
    calendar. `oauth` gives the vendor's client, from settings; with it connecting and access tokens are taken care of.
    `template` is drawn with each connected `integration`, beside the way to disconnect it; `icon` is one of the sprite.
    """

    slug: str
    name: str
    summary: str
    connect_path: str
    abilities: tuple[str, ...]
    unavailable: Callable[[], str | None]
    disconnect: Callable[[Integration], None]
    sync: Callable[[Integration], None]
    calendar: Callable[[Integration], Calendar] | None = None
    patterns: tuple[URLPattern, ...] = ()
    # Several accounts or feeds of one person.
    many: bool = False
    oauth: Callable[[], OAuthClient] | None = None
    template: str = ""
    # Nothing can be written there, so nothing is proposed.
    reads_only: bool = False
    icon: str = "calendar"


_skills: dict[str, Skill] = {}


def register(skill: Skill) -> Skill:
    """Add a skill; the last of a name counts."""
    _skills[skill.slug] = skill
    return skill


def skills() -> list[Skill]:
    """All there are, in the order they registered."""
    return list(_skills.values())


def skill(slug: str) -> Skill:
    """The one of that name; KeyError when its folder is gone."""
    return _skills[slug]


def load() -> None:
    """Let every folder here that has a `skill.py` register itself."""
    for found in iter_modules(folder.__path__):
        if found.ispkg:
            import_module(f"{folder.__name__}.{found.name}.skill")
