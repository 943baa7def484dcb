"""The ticket as a way of authenticating, at the socket of Live alone; and nothing else is one there."""

from live.services.tickets import redeem_ticket
from xentree.errors import NotAuthenticated
from xentree.principal import Credentials, Principal

SOCKET_PATH = "/ws/live"


def ticket(credentials: Credentials) -> Principal | None:
    """`?ticket=...`: used once, whoever presents it."""
    if credentials.path != SOCKET_PATH:
        return None
    principal = redeem_ticket(credentials.ticket, credentials.address) if credentials.ticket else None
    if principal is None or _is_from_another_page(principal, credentials):
        raise NotAuthenticated("The ticket was used, is too old, or its session is over. Get another by a heartbeat.")
    return principal


def _is_from_another_page(principal: Principal, credentials: Credentials) -> bool:
    """What an embed's token started is taken up by no page of another origin; what is no browser names none."""
    return principal.method == "token" and credentials.headers.get("origin", principal.origin) != principal.origin
