"""What a token is asked to be, checked."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from integrations.origins import checked_origin
from xentree.errors import Invalid

# What a token can be good for; a namespace of its own, apart from the scopes of API keys.
GRANTABLE = ("profile:read", "quota:read", "chat:write", "live:start", "knowledge:read")
SHORTEST_TTL, USUAL_TTL, LONGEST_TTL = timedelta(seconds=30), timedelta(seconds=120), timedelta(seconds=900)
_SUBJECT = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class Wish:
    """A token to be; without a subject it stands for nobody in particular."""

    mode: Literal["api", "embed"]
    origin: str
    scopes: tuple[str, ...]
    ttl: timedelta = USUAL_TTL
    subject: str = ""


def check_wish(wish: Wish) -> None:
    """Invalid, with the field, unless everything about it may be."""
    checked_origin(wish.origin)
    if not wish.scopes or (unknown := sorted(set(wish.scopes) - set(GRANTABLE))):
        problem = f"Unknown: {', '.join(unknown)}." if wish.scopes else "At least one is needed."
        raise Invalid(f"scopes: {problem} There are {', '.join(GRANTABLE)}.", scopes=[problem])
    if not SHORTEST_TTL <= wish.ttl <= LONGEST_TTL:
        raise Invalid("ttlSeconds: between 30 and 900.", ttlSeconds=["Between 30 and 900."])
    if wish.subject and not _SUBJECT.fullmatch(wish.subject):
        problem = "1 to 128 printable ASCII characters without spaces."
        raise Invalid(f"subject: {problem}", subject=[problem])
