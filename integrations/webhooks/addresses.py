"""Which addresses a webhook can have."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from xentree.egress import EgressRefused, Guard
from xentree.errors import Invalid

LENGTH = 500


def checked_address(address: str) -> str:
    """An https address, or an http one of a network that the operator opened; Invalid with what is wrong otherwise.

    Names are looked up when something is sent, and then every time.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise _refused("This is no address of the web.") from error
    if len(address) > LENGTH or not host or not address.isprintable() or " " in address or "\\" in address:
        raise _refused(f"Give it whole, such as https://www.example.com/hooks, with up to {LENGTH} characters.")
    if parts.username is not None or parts.fragment:
        raise _refused("Leave out name and password, and what comes after #.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_opened(host)):
        raise _refused("It has to begin with https://.")
    _check_number(host, port)
    return address


def _is_opened(host: str) -> bool:
    """A number, or this machine, in a network that settings allow."""
    number = "127.0.0.1" if host == "localhost" else host
    allowed = Guard.from_settings(trusted=False).allowed
    return _is_number(number) and any(ip_address(number) in network for network in allowed)


def _check_number(host: str, port: int) -> None:
    """What needs no looking up is refused at once, where it would be later."""
    if not _is_number(host) and host != "localhost":
        return
    try:
        Guard.from_settings(trusted=False).resolve(host, port)
    except EgressRefused as error:
        raise _refused(error.message) from error


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _refused(problem: str) -> Invalid:
    return Invalid(f"address: {problem}", address=[problem])
