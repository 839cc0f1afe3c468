"""Which addresses a tenant may enter, and which may be reached."""

import ipaddress
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.ai.targets import validate_base_url
from apps.common.resolving import GuardedResolver, TargetRefused
from apps.common.targets import address_of, is_allowed, is_refused_host


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "[::1]", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "localhost", "LOCALHOST.",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "168.63.129.16", "192.88.99.1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "shop.localhost", "db.internal", "printer.local",
        "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "",
    ],
)  # fmt: skip
def test_private_hosts_are_refused(host: str) -> None:
    assert is_refused_host(host) is True


@pytest.mark.parametrize(
    "host", ["api.openai.com", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "localhost.example"]
)
def test_public_hosts_are_not_refused(host: str) -> None:
    assert is_refused_host(host) is False


def test_private_targets_setting_opens_networks(settings: Any) -> None:
    settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]
    hosts = ["10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "192.168.1.1"]
    assert [is_refused_host(host) for host in hosts] == [False, False, False, True]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://8.8.8.8:8080",
        "http://[2606:4700::1111]/v1",
        "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
    ],
)
def test_validate_base_url_accepts(url: str) -> None:
    validate_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "api.openai.com", "ftp://a.example", "http://", "http://[::bad", "http://a.example:99999", "http:///v1",
        "https://key@a.example", "https://user:key@a.example/v1", "https://a.example?x=1", "https://a.example#x",
        "https://a.example/v 1", "javascript:alert(1)", "https://a.example?api-version=1&key=x", "https://a.example?api-version=",
    ],
)  # fmt: skip
def test_validate_base_url_refuses(url: str) -> None:
    with pytest.raises(ValidationError):
        validate_base_url(url)


async def test_resolver_refuses_names_that_lead_inside() -> None:
    resolver = GuardedResolver()
    with pytest.raises(TargetRefused, match="localhost leads to a private address"):
        await resolver.resolve("localhost", 80)
    await resolver.close()


async def test_resolver_passes_on_allowed_addresses(settings: Any) -> None:
    settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("127.0.0.0/8")]
    resolver = GuardedResolver()
    assert {found["host"] for found in await resolver.resolve("localhost", 80)} == {"127.0.0.1"}
    await resolver.close()


def test_address_of_knows_addresses_from_names() -> None:
    assert address_of("a.example") is None
    address = address_of("8.8.8.8")
    assert address is not None
    assert is_allowed(address)
