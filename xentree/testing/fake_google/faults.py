"""What goes wrong on purpose: faults are switched on for an operation and use themselves up."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

# OAuth's errors, in the words and with the statuses of Google's token endpoint.
OAUTH: dict[str, tuple[int, str]] = {
    "invalid_grant": (400, "Token has been expired or revoked."),
    "invalid_client": (401, "The OAuth client was not found."),
    "invalid_scope": (400, "Some requested scopes were invalid."),
    "invalid_request": (400, "Missing required parameter."),
    "invalid_token": (400, "Token expired or revoked"),
    "unsupported_grant_type": (400, "Invalid grant_type."),
}

# The Calendar API's, as its guide to errors prints them: status, domain, message.
API: dict[str, tuple[int, str, str]] = {
    "authError": (401, "global", "Invalid Credentials"),
    "rateLimitExceeded": (403, "usageLimits", "Rate Limit Exceeded"),
    "userRateLimitExceeded": (403, "usageLimits", "User Rate Limit Exceeded"),
    "quotaExceeded": (403, "usageLimits", "Calendar usage limits exceeded."),
    "insufficientPermissions": (403, "global", "Request had insufficient authentication scopes."),
    "forbidden": (403, "global", "Forbidden"),
    "forbiddenForNonOrganizer": (403, "calendar", "Shared properties can only be changed by the organizer."),
    "notFound": (404, "global", "Not Found"),
    "duplicate": (409, "global", "The requested identifier already exists."),
    "deleted": (410, "global", "Resource has been deleted"),
    "fullSyncRequired": (410, "calendar", "Sync token is no longer valid, a full sync is required."),
    "updatedMinTooLongAgo": (410, "calendar", "The requested minimum modification time lies too far in the past."),
    "conditionNotMet": (412, "global", "Precondition Failed"),
    "tooManyRequests": (429, "usageLimits", "Rate Limit Exceeded"),
    "backendError": (500, "global", "Backend Error"),
    "unavailable": (503, "global", "The service is currently unavailable."),
    "invalid": (400, "global", "Invalid Value"),
    "required": (400, "global", "Required"),
    "timeRangeEmpty": (400, "calendar", "The specified time range is empty."),
    "timeRangeTooLong": (400, "calendar", "The requested time range is too long."),
    "parseError": (400, "global", "Parse Error"),
}
RETRY_AFTER = 2


@dataclass
class Fault:
    """One thing that goes wrong: at the operation `on`, or at all that begin with it, `times` times (0: for ever).

    `kind` is an error named above, a bare status such as "503", or one of: slow (acts and answers after `seconds`),
    late (acts at once and answers after `seconds`), malformed (a page where JSON was expected), empty (JSON with
    nothing in it), dropped (the connection breaks before anything was done), lost (it breaks after everything was).
    """

    on: str
    kind: str
    times: int = 1
    seconds: float = 0.0

    def fits(self, operation: str) -> bool:
        """Whether it waits for this operation."""
        return operation == self.on or operation.startswith(f"{self.on}.")


@dataclass
class Faults:
    """Those that are switched on; each request uses up at most one."""

    waiting: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **about: Any) -> None:
        """Switch one on."""
        with self.lock:
            self.waiting.append(Fault(**about))

    def take(self, operation: str) -> Fault | None:
        """The one that hits a request now."""
        with self.lock:
            fault = next((each for each in self.waiting if each.fits(operation)), None)
            if fault and fault.times:
                fault.times -= 1
                if not fault.times:
                    self.waiting.remove(fault)
            return fault


class Refused(Exception):
    """The request is answered with an error: one of OAUTH or API by name, or a bare status."""

    def __init__(self, name: str, message: str = "", location: str = "") -> None:
        super().__init__(name)
        self.name, self.message, self.location = name, message, location

    @property
    def status(self) -> int:
        """The HTTP status."""
        named = OAUTH.get(self.name) or API.get(self.name)
        return named[0] if named else int(self.name)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body, in the shape of the API that refuses."""
        if self.name in OAUTH:
            return {"error": self.name, "error_description": self.message or OAUTH[self.name][1]}
        _, domain, message = API.get(self.name, (0, "global", "Backend Error"))
        inner = {"domain": domain, "reason": self._reason, "message": self.message or message}
        if self.location:
            inner |= {"locationType": "parameter", "location": self.location}
        return {"error": {"errors": [inner], "code": self.status, "message": inner["message"]}}

    @property
    def headers(self) -> dict[str, str]:
        """How long to wait, where that helps."""
        return {"Retry-After": str(RETRY_AFTER)} if self.status == 429 else {}

    @property
    def _reason(self) -> str:
        return "rateLimitExceeded" if self.name == "tooManyRequests" else self.name
