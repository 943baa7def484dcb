"""One row of the table: a request, the scope it needs by the contract, and what each kind of person gets."""

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from integrations.tests.factories import ORIGIN
from xentree.tests.matrix.callers import ADMIN_SCOPE, NOT_ALLOWED, NOT_AUTHENTICATED, Caller
from xentree.tests.matrix.world import World

PUBLIC = "public"
PERSON_ONLY = "a person's own sign-in"
SAFE = ("GET", "HEAD", "OPTIONS")
MEMBER_ROLES = ("admin", "manager", "teammate")
SHOWN_APART = ("owner", *MEMBER_ROLES, "stranger")
CODES = {400: "validation_error", 401: "not_authenticated", 403: "not_allowed", 404: "not_found", 409: "conflict"}
# Below /v1, in OpenAI's shape of an error, one code has OpenAI's name.
OPENAI_CODES = {"invalid_api_key": "not_authenticated"}
NO_SCOPE = "API key lacks required scope for this endpoint"

Body = Mapping[str, Any] | Callable[[World, Caller], Mapping[str, Any]] | None


@dataclass(frozen=True)
class Outcome:
    """A status, the code of a refusal, and whether anything may be different afterwards."""

    status: int
    code: str | None = None
    still: bool = False
    extras: Mapping[str, Any] = field(default_factory=dict)


def outcome(given: "int | tuple[int, str] | Outcome") -> Outcome:
    """An int with its usual code, a status with a code, or an Outcome itself."""
    if isinstance(given, Outcome):
        return given
    status, code = given if isinstance(given, tuple) else (given, CODES.get(given))
    return Outcome(status, code, still=status >= 400)


def still(status: int) -> Outcome:
    """Answered like any other, and nothing done: ids that are not one's own were passed over."""
    return Outcome(status, still=True)


@dataclass(frozen=True)
class Case:
    """`owner` is what the owner gets, `members` every other member, `others` everybody else; `who` names exceptions.

    `shows` is a word of theirs that the owner's answer has to contain.
    """

    method: str
    route: str
    scope: str
    owner: Any = 200
    members: Any = 404
    others: Any = None
    who: Mapping[str, Any] = field(default_factory=dict)
    # Exceptions for API keys, and for whoever is in no workspace.
    by_key: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    body: Body = None
    ids: Mapping[str, str] = field(default_factory=dict)
    query: str | Callable[[World], str] = ""
    token: str | None = None
    staff_only: bool = False
    multipart: bool = False
    shows: str = ""
    # Only to somebody in no workspace: it belongs to none, or to another than they are in.
    shows_outside: bool = False
    # Words of others that whoever knows the address may read here.
    tells: Set[str] = frozenset()
    # Words of others that staff may read here besides.
    tells_staff: Set[str] = frozenset()
    variant: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.route}" + (f" ({self.variant})" if self.variant else "")

    def path(self, world: World, caller: Caller) -> str:
        """The route with ids in it; `own` stands for a conversation of the caller's own."""
        parts = [self._filled(part, world, caller) if "<" in part else part for part in self.route.split("/")]
        query = self.query(world) if callable(self.query) else self.query
        return f"/{'/'.join(parts)}{query}"

    def told(self, caller: Caller) -> Set[str]:
        """The words of others that the caller may read here."""
        return self.tells | self.tells_staff if caller.who == "staff" else self.tells

    def expected(self, caller: Caller) -> Outcome:
        """In the contract's order: who are you, does the key or token reach this, may this person."""
        if self.scope == PUBLIC:
            return self._for(caller)
        is_good = caller.good_below_v1 and self.route.startswith("v1/")
        if caller.way == "none" or (caller.refused and not is_good):
            return outcome(caller.refused or NOT_AUTHENTICATED)
        if caller.way == "unprotected session" and self.method not in SAFE:
            return outcome((403, "csrf_failed"))
        if refusal := self._closed_to(caller):
            return refusal
        if self.staff_only and caller.who != "staff":
            return outcome(NOT_ALLOWED)
        return self._for(caller)

    def reader(self, caller: Caller) -> str | None:
        """The origin whose pages may read the answer: below /api that of an embed, with a token and nothing else."""
        opened = caller.way == "token" and self.route.startswith("api/")
        return ORIGIN if opened and caller.headers.get("Origin") == ORIGIN else None

    def column(self, caller: Caller) -> str:
        """Under which head of the printed table the answer to the caller stands."""
        if caller.way == "none":
            return "nobody"
        if caller.refused or (caller.way == "unprotected session" and self.method not in SAFE):
            return "no good"
        if caller.way in ("key", "token"):
            return f"{caller.way}s"
        return caller.who if caller.who in SHOWN_APART else "outside"

    def code_of(self, response: Any) -> str | None:
        """The code of a refusal in the one envelope, or in OpenAI's."""
        if response.status_code < 400:
            return None
        try:
            body = json.loads(response.whole)
            return body["detail"]["error"] if "detail" in body else _ours(body["error"]["code"])
        except (ValueError, KeyError, TypeError):
            return f"no envelope: {response.whole[:100]}"

    def _closed_to(self, caller: Caller) -> Outcome | None:
        granted = caller.scopes or frozenset()
        if caller.way == "token":
            return None if self.token in granted else _lacking("insufficient_token_scope", self.token, granted)
        if caller.way != "key":
            return None
        if self.scope == PERSON_ONLY:
            return outcome(NOT_ALLOWED)
        if granted & {self.scope, ADMIN_SCOPE}:
            return None
        return _lacking("INSUFFICIENT_API_KEY_SCOPE", self.scope, granted, message=NO_SCOPE)

    def _for(self, caller: Caller) -> Outcome:
        who = caller.who
        exceptions = {**self.who, **(self.by_key if caller.way == "key" else {})}
        if caller.personal:
            exceptions |= self.personal
        usual = self.owner if who == "owner" else self.members if who in MEMBER_ROLES else self._to_others()
        return outcome(exceptions.get(who, usual))

    def _to_others(self) -> Any:
        return self.members if self.others is None else self.others

    def _filled(self, part: str, world: World, caller: Caller) -> str:
        name = part.strip("<>").rpartition(":")[2]
        wanted = self.ids.get(name, name)
        return str(world.own_id(caller.who) if wanted == "own" else world.ids[wanted])


def _ours(code: str) -> str:
    return OPENAI_CODES.get(code, code)


def _lacking(code: str, scope: str | None, granted: frozenset[str], **more: str) -> Outcome:
    return Outcome(403, code, still=True, extras={"required_scope": scope, "granted_scopes": sorted(granted), **more})
