"""What can go wrong, in one family: every door turns an AppError into the one envelope of the contract."""

from typing import Any

# Every code a client can meet, with what it means; docs/api.md prints this table.
ERROR_CODES = {
    "validation_error": "A field is missing or wrong; `fields` says which and why.",
    "malformed_body": "The body could not be read as what its content type says.",
    "payload_too_large": "The body is larger than this endpoint takes.",
    "unsupported_media_type": "This endpoint does not take that content type.",
    "not_acceptable": "This endpoint cannot answer in the type that `Accept` asks for.",
    "not_authenticated": "No valid credentials came with the request.",
    "ambiguous_credentials": "Both an `Authorization` and an `X-API-Key` header came; send one.",
    "invalid_credentials": "The name or the password is wrong.",
    "mfa_required": "A second factor is needed; send `mfa_token` and `code`.",
    "invalid_code": "The code is wrong or was used before.",
    "email_not_verified": "The e-mail address has to be verified before signing in.",
    "registration_closed": "This installation takes no new accounts.",
    "refresh_token_invalid": "The refresh token is malformed, expired or revoked; sign in again.",
    "refresh_token_reused": "The refresh token was used before; its whole session is now signed out.",
    "account_exists": "The username or e-mail address is taken.",
    "csrf_failed": "The page's form token is missing or stale; reload the page.",
    "not_allowed": "You are known, but may not do this.",
    "INSUFFICIENT_API_KEY_SCOPE": "The API key was not given the scope this endpoint needs.",
    "insufficient_token_scope": "The integration token was not granted what this endpoint needs.",
    "token_revoked": "The integration token was rotated or revoked before, or has expired.",
    "not_found": "There is no such thing, or it is not yours to see.",
    "method_not_allowed": "This path exists, but not with that method.",
    "conflict": "The thing is in a state that does not allow this.",
    "idempotency_conflict": "That Idempotency-Key came before with another body.",
    "request_in_progress": "The first request with that Idempotency-Key is still running.",
    "rate_limited": "Too many requests; wait for `Retry-After` seconds.",
    "cap_reached": "A plan's allowance is used up.",
    "last_owner": "The organization would have no owner left; make somebody else an owner first.",
    "slug_taken": "Another organization has that address (slug).",
    "team_name_taken": "Another team of the organization has that name.",
    "already_member": "The person is a member already.",
    "invitation_gone": "The invitation has expired, was revoked or is used up.",
    "domain_taken": "Another organization has proven that the mail domain is theirs.",
    "domain_not_proven": "The proof was not found at the domain's address.",
    "unknown_provider": "No provider or model goes by that name.",
    "provider_down": "The AI provider did not answer properly; trying again or another model may help.",
    "unsupported_attachment": "That kind of file cannot be attached.",
    "unsupported_document": "That kind of file cannot be added to the knowledge base.",
    "document_not_ready": "The document has not been read yet, or has no text.",
    "nothing_to_ask": "The document has no sentences that something could be asked about.",
    "not_enough_tokens": "There are fewer tokens than this costs.",
    "quest_not_completed": "The quest's target is not reached yet.",
    "quest_claimed": "What the quest gives was taken already.",
    "quest_expired": "The quest was for a day that is over.",
    "freezes_full": "Nobody can hold more streak freezes than that.",
    "already_owned": "It was bought before; it can be put on.",
    "not_owned": "It has to be bought before it can be put on.",
    "wrong_offset": "The piece does not follow what is here; `offset` says where to go on.",
    "module_locked": "The module opens when the one before it is completed, or with a higher level.",
    "module_incomplete": "Tasks the module needs are missing; `missing_task_ids` names them.",
    "session_ended": "That session is over; start another one.",
    "live_quota_exceeded": "The month's time for Live is used up; `resets_at` says when there is more.",
    "video_avatar_unavailable": "No filmed avatar: none is set up, or the person keeps to voices of this network.",
    "live_session_active": "A session of Live is open already; `session_id` names it. End it, or go on with it.",
    "taken_over": "Another socket has the Live session now.",
    "silent": "Nothing came on the Live socket for too long; connect again to go on.",
    "reindex_running": "The search index is being built anew already; wait for its end.",
    "answer_in_progress": "An answer is already being written in this conversation.",
    "answer_interrupted": "The answer stopped half-way because a process ended; it can be retried.",
    "proposal_interrupted": "What was said yes to was interrupted; confirming it again does nothing twice.",
    "no_open_session": "No learning session is open in this conversation.",
    "question_not_asked": "That question is not the one the placement test asks now.",
    "already_looked_at": "A person has looked at the mark already, and it stays.",
    "not_paused": "No break is running that could be ended.",
    "already_repaired": "That day of a streak counts already.",
    "note_changed": "The note was changed elsewhere since the version you expected; `current` has it as it is.",
    "unreadable_import": "The file is not an export this can read.",
    "reconnect_needed": "The other side does not let us in any more; connect the skill again.",
    "calendar_read_only": "The calendar is connected for reading only; `allow_url` is where its owner allows writing.",
    "skill_unavailable": "The skill is not set up on this installation.",
    "address_not_allowed": "Requests to that address are not allowed from here.",
    "remote_answer_refused": "The other server's answer was too large, too slow or compressed.",
    "internal_error": "Something unforeseen; the request id helps staff to find it in the log.",
}


class AppError(Exception):
    """An expected failure: a `code` of ERROR_CODES, an HTTP status, and one sentence a person can act on."""

    def __init__(self, code: str, status: int, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.code, self.status, self.message, self.extra = code, status, message, extra
        self.headers: dict[str, str] = {}

    def detail(self) -> dict[str, Any]:
        """The inside of the envelope: error, message and extras."""
        return {"error": self.code, "message": self.message, **self.extra}


class Invalid(AppError):
    """The input breaks a rule; `fields` maps a path to its messages."""

    def __init__(self, message: str, /, **fields: list[str]) -> None:
        super().__init__("validation_error", 400, message, fields=fields)


class NotAuthenticated(AppError):
    """Nobody known is asking."""

    def __init__(self, message: str = "Sign in to do this.", code: str = "not_authenticated") -> None:
        super().__init__(code, 401, message)


class NotAllowed(AppError):
    """A known person asks for what they may not do."""

    def __init__(self, message: str = "You may not do this.", code: str = "not_allowed", **extra: Any) -> None:
        super().__init__(code, 403, message, **extra)


class NotFound(AppError):
    """It is not there, or its existence is private."""

    def __init__(self, message: str = "There is no such thing here.") -> None:
        super().__init__("not_found", 404, message)


class Conflict(AppError):
    """The state of things does not allow it now."""

    def __init__(self, message: str, code: str = "conflict", **extra: Any) -> None:
        super().__init__(code, 409, message, **extra)


class LimitReached(AppError):
    """Too much, too soon; `headers` tell the client how long to wait, where waiting helps."""

    def __init__(
        self, message: str, code: str = "rate_limited", headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(code, 429, message, **extra)
        self.headers = headers or {}


class ProviderDown(AppError):
    """A vendor failed; `retryable` tells whether the same call may work later."""

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__("provider_down", 503, message, retryable=retryable)
        self.retryable = retryable
