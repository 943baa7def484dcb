"""The service key: a program of the operator, such as an engine elsewhere, keeps what people said there."""

from hashlib import sha256
from secrets import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.models import User
from xentree.errors import AppError, Invalid, NotAuthenticated
from xentree.limits import spend
from xentree.principal import Principal, address_of

SERVICE_HEADER = "X-Service-Key"
MAY = frozenset({"live:write"})


class ServiceKeyAuthentication(BaseAuthentication):
    """A program of the operator keeps a transcript for the person its body names; for views that save transcripts."""

    def authenticate(self, request: Request) -> tuple[Any, Principal] | None:
        """(the person, a principal that may write), or None where no such key came."""
        given = request.headers.get(SERVICE_HEADER)
        if given is None or request.method != "POST":
            return None
        if "Authorization" in request.headers or "X-API-Key" in request.headers:
            raise AppError("ambiguous_credentials", 400, f"Send either {SERVICE_HEADER} or a sign-in, not both.")
        address = address_of(request._request)
        spend("live.service.address", address)
        if not _is_right(given):
            raise NotAuthenticated("The service key is not valid here.")
        user = _named(request.data)
        return user, Principal(user, "service", scopes=MAY, address=address)

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for: most come with a sign-in."""
        return "Bearer"


def _is_right(given: str) -> bool:
    """Of digests, so that neither time nor length tells anything."""
    wanted = settings.LIVE_SERVICE_KEY
    same = compare_digest(sha256(given.encode()).digest(), sha256(wanted.encode()).digest())
    return same and bool(wanted)


def _named(body: Any) -> User:
    """Whom `user_id` and `username` name, both the same person where both are there."""
    names = {field: body[field] for field in ("user_id", "username") if body.get(field)} if hasattr(body, "get") else {}
    if not names:
        raise Invalid("Say whose transcript it is.", user_id=["Send user_id or username."])
    people = User.objects.filter(is_active=True, deletion_requested_at=None).exclude(kind=User.Kind.VISITOR)
    try:
        found = people.filter(**_lookups(names)).first()
    except (ValueError, TypeError):
        found = None
    if found is None:
        raise Invalid("There is no such person.", **{field: ["There is no such person."] for field in names})
    return found


def _lookups(names: dict[str, Any]) -> dict[str, Any]:
    """ValueError where no name can be so: PostgreSQL would not even look for a NUL."""
    if "\0" in str(names.get("username")):
        raise ValueError
    lookups: dict[str, Any] = {"pk": UUID(str(names["user_id"]))} if "user_id" in names else {}
    return lookups | ({"username__iexact": str(names["username"])} if "username" in names else {})
