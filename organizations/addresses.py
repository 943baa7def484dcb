"""The addresses and networks an API key works from."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from xentree.principal import plain_address

# An IPv4 network written as IPv6 has these many bits in front of it.
_MAPPED_BITS = 96


def canonical_network(text: str) -> str:
    """An address or network (CIDR) as it is stored: host bits cleared, IPv4 inside IPv6 unwrapped; else ValueError."""
    network = _unwrapped(ip_network(text.strip(), strict=False))
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def is_allowed(address: str, networks: Iterable[str]) -> bool:
    """Whether the address lies in one of the networks; anywhere is fine where none is named."""
    wanted = list(networks)
    if not wanted:
        return True
    try:
        present = ip_address(plain_address(address))
    except ValueError:
        return False
    return any(present in ip_network(network) for network in wanted)


def _unwrapped(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    if mapped is None or network.prefixlen < _MAPPED_BITS:
        return network
    return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
