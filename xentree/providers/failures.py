"""A vendor's failures in words a person can act on; a key or a vendor's raw message never gets into one."""

from __future__ import annotations

from xentree.errors import AppError, ProviderDown
from xentree.providers.chat import RequestRefused


def by_status(name: str, status: int, *, no_credit: bool = False) -> ProviderDown:
    """The failure an HTTP status of a provider's API stands for."""
    if status in (401, 403):
        return ProviderDown(f"The key for {name} was refused. Check it where it was entered.", retryable=False)
    if no_credit or status == 402:
        return ProviderDown(f"The account behind {name} has no credit left.", retryable=False)
    if status == 404:
        return RequestRefused(f"{name} does not have that model, or its base URL is wrong.")
    if status == 429:
        return ProviderDown(f"{name} is limiting requests right now. Wait a moment, or choose another model.")
    if status == 413:
        return RequestRefused(f"The message is too large for {name}. Shorten it, or choose another model.")
    if 400 <= status < 500 and status != 408:
        return RequestRefused(f"{name} did not accept this message. Choose another model, or change the message.")
    return ProviderDown(f"{name} has a problem of its own (status {status}). Try again, or choose another model.")


def too_long(name: str) -> ProviderDown:
    """The prompt does not fit the model's context window."""
    return RequestRefused(f"The conversation is too long for this model of {name}. Start a new one, or choose another.")


def no_tools(name: str) -> ProviderDown:
    """A call was demanded of a model that cannot make any."""
    return RequestRefused(f"This model of {name} cannot call tools. Choose another one.")


def broken_off(name: str) -> ProviderDown:
    """The answer ended without saying that it was the end."""
    return ProviderDown(f"{name} broke off in the middle of the answer. Try again, or choose another model.")


def not_understood(name: str) -> ProviderDown:
    """The vendor answered, but not in its own API's way."""
    return ProviderDown(f"{name} answered in a way that could not be understood. Try again, or choose another model.")


def by_transport(name: str, error: BaseException, *, begun: bool = False) -> ProviderDown | None:
    """The failure behind what kept a request from being answered, found along the chain of causes, if it is one."""
    import httpx2  # Loaded by then; a process that never calls out does without its 14 MB.

    for cause in _causes(error):
        if isinstance(cause, AppError):
            return ProviderDown(f"The address of {name} is not allowed from here.", retryable=False)
        if isinstance(cause, UnicodeEncodeError | httpx2.LocalProtocolError):
            return ProviderDown(f"The key for {name} has characters in it that no key has.", retryable=False)
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
            return ProviderDown(f"{name} cannot be reached. Check its address, or choose another model.")
        if isinstance(cause, httpx2.TimeoutException):
            what = "stopped in the middle of the answer" if begun else "did not begin to answer in time"
            return ProviderDown(f"{name} {what}. Try again, or choose another model.")
        if isinstance(cause, httpx2.TransportError):
            return broken_off(name) if begun else ProviderDown(f"{name} closed the connection without an answer.")
    return None


def by_httpx(name: str, error: Exception) -> ProviderDown:
    """The failure behind what one of the blocking clients of xentree/egress raised."""
    import httpx

    if isinstance(error, AppError):
        return ProviderDown(f"The address of {name} is not allowed from here.", retryable=False)
    if isinstance(error, UnicodeError | httpx.LocalProtocolError):
        return ProviderDown(f"The key for {name} has characters in it that no key has.", retryable=False)
    if isinstance(error, httpx.TimeoutException):
        return ProviderDown(f"{name} did not answer in time.")
    return ProviderDown(f"{name} cannot be reached.")


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain
