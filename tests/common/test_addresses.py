"""X-Forwarded-For counts only as far as our own proxies wrote it."""

import ipaddress

import pytest

from apps.common.addresses import client_address

PROXIES = [ipaddress.ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's claim
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the visitor's own claim comes first
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::1", "198.51.100.1", "::1"),
        ("", "198.51.100.1", None),
    ],
)
def test_client_address_believes_our_proxies_only(peer: str, forwarded: str, found: str | None) -> None:
    assert client_address(peer, forwarded, PROXIES) == found
