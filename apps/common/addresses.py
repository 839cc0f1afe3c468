"""The address a request came from, believing X-Forwarded-For only as far as the proxies are our own."""

import ipaddress
from collections.abc import Sequence

from apps.common.env import Network


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str | None:
    """peer: who is connected; forwarded_for: the header, "" without one. None when there is no address.

    Reads the header from its end, where our own proxies wrote, and stops at the first address that is not ours.
    """
    address = _address(peer)
    for claim in reversed(forwarded_for.split(",")):
        claimed = _address(claim.strip())
        if address is None or claimed is None or not any(address in network for network in trusted):
            break
        address = claimed
    return str(address) if address else None


def is_within(peer: str, networks: Sequence[Network]) -> bool:
    """Whether the address is one of these networks'; what is no address is not."""
    address = _address(peer)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
