"""How a person likes Live: one row that is made with the first choice."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from live.models import LiveSettings
from xentree.errors import Invalid
from xentree.principal import Principal

CHOICES = ("nickname", "look", "voice", "mode", "ears", "captions", "keep_transcripts", "english_evidence", "may_leave")
MOST_NICKNAME = 40
# It holds an emoji of several parts together.
JOINER = "\u200d"


def settings_of(user: User) -> LiveSettings:
    """What the person chose; before that the defaults, which are not saved."""
    return LiveSettings.objects.filter(user=user).first() or LiveSettings(user=user)


def set_nickname(nickname: str, *, by: Principal) -> LiveSettings:
    """What the assistant calls the person."""
    if not nickname.strip():
        raise _bad_nickname()
    return save_settings({"nickname": nickname}, by=by)


def save_settings(changes: Mapping[str, Any], *, by: Principal) -> LiveSettings:
    """Replace some of CHOICES; an empty nickname is none."""
    wanted = {name: changes[name] for name in CHOICES if name in changes}
    if "nickname" in wanted:
        wanted["nickname"] = one_line(wanted["nickname"])
    checked = LiveSettings(user=by.user, **wanted)
    checked.clean_fields(exclude={field.name for field in LiveSettings._meta.fields} - wanted.keys())
    saved, _ = LiveSettings.objects.update_or_create(user=by.user, defaults=wanted)
    return saved


def one_line(nickname: str) -> str:
    """As it is kept, or Invalid: it stands in what the assistant is told, where a line could pass for an order."""
    name = " ".join(nickname.split())
    if len(name) > MOST_NICKNAME or not name.replace(JOINER, "").isprintable():
        raise _bad_nickname()
    return name


def _bad_nickname() -> Invalid:
    message = f"Choose 1 to {MOST_NICKNAME} letters, on one line."
    return Invalid(message, nickname=[message])
