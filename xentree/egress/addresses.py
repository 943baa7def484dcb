"""Which addresses may be connected to: a host is resolved once, every answer is checked, and only those are used."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

from xentree.errors import AppError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], list[str]]

SCHEMES = frozenset({"http", "https"})


def _networks(*names: str) -> tuple[Network, ...]:
    return tuple(ip_network(name) for name in names)


# Written out, since what `is_private` and `is_global` answer differs between Python's patch releases.
PRIVATE = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"
)  # fmt: skip
# Not even an operator's own settings reach these by accident: cloud metadata, link-local, test, multicast, reserved.
SPECIAL = _networks(
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "168.63.129.16/32",
    "fd00:ec2::254/128", "fd20:ce::254/128",
    # Inside global unicast: Teredo and other protocol addresses, documentation, 6to4.
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)  # fmt: skip
LOOPBACK = ("127.0.0.1", "::1")
_LOCALHOST = re.compile(r"(^|\.)localhost\.?$", re.IGNORECASE)
# All other IPv6 space is refused whole: mapped and compatible IPv4, NAT64, link-local, multicast, what is unassigned.
GLOBAL_IPV6 = ip_network("2000::/3")


class EgressRefused(AppError):
    """The address is one this installation does not connect to."""

    def __init__(self, host: str) -> None:
        super().__init__("address_not_allowed", 400, f"Requests to {host or 'that address'} are not allowed from here.")


class RemoteAnswerRefused(AppError):
    """The other server's answer broke a limit: too large, too slow, or compressed although we asked it not to be."""

    def __init__(self, message: str) -> None:
        super().__init__("remote_answer_refused", 502, message)


def system_lookup(host: str, port: int) -> list[str]:
    """Every address the system's resolver gives for a host, in its order of preference."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True)
class Guard:
    """What one client may reach: public addresses, `allowed` networks, and private ones where the URL is `trusted`."""

    trusted: bool = False
    allowed: tuple[Network, ...] = ()
    lookup: Lookup = system_lookup

    @classmethod
    def from_settings(cls, *, trusted: bool) -> Guard:
        return cls(trusted=trusted, allowed=_networks(*settings.EGRESS_ALLOWED_NETWORKS))

    def check_scheme(self, scheme: str, host: str) -> None:
        if scheme not in SCHEMES:
            raise EgressRefused(host or scheme)

    def permits(self, address: Address) -> bool:
        if _within(address, self.allowed):
            return True
        if _within(address, SPECIAL):
            return False
        if _within(address, PRIVATE):
            return self.trusted
        return address.version == 4 or address in GLOBAL_IPV6

    def resolve(self, host: str, port: int) -> list[str]:
        """The checked addresses of a host; one bad answer refuses them all, for it is the mark of a rebinding name."""
        found = _known_addresses(host) or self._look_up(host, port)
        if not found or not all(self.permits(ip_address(address)) for address in found):
            raise EgressRefused(host)
        return found

    async def resolve_async(self, host: str, port: int) -> list[str]:
        if _known_addresses(host):
            return self.resolve(host, port)
        return await asyncio.to_thread(self.resolve, host, port)

    def _look_up(self, host: str, port: int) -> list[str]:
        try:
            return self.lookup(host, port)
        except UnicodeError as error:
            # No name the resolver could even be asked for: a label too long, or one that is empty.
            raise EgressRefused(host) from error


def _known_addresses(host: str) -> list[str]:
    """Those of a host that needs no resolver: an address itself, and by RFC 6761 every name under localhost."""
    if _LOCALHOST.search(host):
        return list(LOOPBACK)
    try:
        return [str(ip_address(host))]
    except ValueError:
        return []


def _within(address: Address, many: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in many)


def share_of(started: float, timeout: float | None, attempts_left: int) -> float | None:
    """An even part of what is left of the time to connect, so that one dead address does not use it all."""
    if timeout is None:
        return None
    return max((started + timeout - time.monotonic()) / attempts_left, 0.1)
