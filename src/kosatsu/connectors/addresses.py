"""Which addresses the city's server may speak to: the public internet, never what lies behind its own walls."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")
_INNER = tuple(ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
_OF_CLOUDS = ipaddress.ip_network("fd00:ec2::/32")  # where a cloud tells a machine its secrets
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in ("0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "fec0::/10")
)


def parse(text: str) -> Address:
    """The address meant: an IPv4 address in IPv6 clothes is the IPv4 address. ValueError for what is none."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _EMBEDDING:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_loopback(address: Address) -> bool:
    """Whether it is this machine."""
    return address.is_loopback


def is_inner(address: Address) -> bool:
    """Whether it is a house's own network: private, and neither this machine, nor link-local, nor where clouds keep secrets."""
    if address.version == _OF_CLOUDS.version and address in _OF_CLOUDS:
        return False
    return any(address in network for network in _INNER if network.version == address.version)


def is_public(address: Address) -> bool:
    """Whether it is on the public internet: not private, shared, link-local, multicast, reserved or a tunnel to any of these."""
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast
