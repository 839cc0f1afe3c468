"""How many sockets an address and a person may have, and how fast a person may write."""

from uuid import uuid4

import pytest
from pytest_django import Settings

from apps.common.env import Reader
from apps.live.limits import Limits, TooManyConnections, address_of
from apps.tenants.demo import is_demo

SHOP, OTHER = uuid4(), uuid4()
HOME, OFFICE = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def limits() -> Limits:
    return Limits(
        per_address=3, per_person=2, strangers_per_address=2, messages_per_s=0.001, messages_at_once=3
    )


def enter(limits: Limits, address: str, person: str, *, is_demo: bool = False) -> None:
    limits.enter(SHOP, address, person, is_demo=is_demo)


def test_an_address_has_so_many_sockets_of_a_tenant(limits: Limits) -> None:
    for person in ("a", "b", "c"):
        enter(limits, OFFICE, person)
    with pytest.raises(TooManyConnections, match="this address"):
        enter(limits, OFFICE, "d")
    enter(limits, HOME, "d")
    limits.enter(OTHER, OFFICE, "e", is_demo=False)
    limits.leave(SHOP, OFFICE, "a")
    enter(limits, OFFICE, "f")


def test_a_person_has_so_many_sockets_wherever_they_are(limits: Limits) -> None:
    enter(limits, OFFICE, "a")
    enter(limits, HOME, "a")
    with pytest.raises(TooManyConnections, match="this person"):
        enter(limits, HOME, "a")
    limits.leave(SHOP, OFFICE, "a")
    enter(limits, HOME, "a")


def test_who_is_refused_leaves_no_trace(limits: Limits) -> None:
    for person in ("a", "b", "c"):
        enter(limits, OFFICE, person)
    with pytest.raises(TooManyConnections):
        enter(limits, OFFICE, "d")
    for person in ("a", "b", "c"):
        limits.leave(SHOP, OFFICE, person)
    assert (dict(limits._addresses), limits._people) == ({}, {})


def test_strangers_are_counted_until_they_are_known_or_gone(limits: Limits) -> None:
    limits.knock(HOME)
    limits.knock(HOME)
    with pytest.raises(TooManyConnections):
        limits.knock(HOME)
    limits.knock(OFFICE)
    limits.forget_stranger(HOME)
    limits.knock(HOME)
    for address in (HOME, HOME, OFFICE):
        limits.forget_stranger(address)
    assert dict(limits._strangers) == {}


def test_a_person_writes_at_one_rate_over_all_sockets(limits: Limits) -> None:
    enter(limits, HOME, "a")
    enter(limits, OFFICE, "a")
    enter(limits, OFFICE, "b")
    assert [limits.may_send("a") for _ in range(5)] == [True, True, True, False, False]
    assert limits.may_send("b")
    limits.leave(SHOP, HOME, "a")
    assert not limits.may_send("a")  # one socket is still there, and so is what it used up


def test_the_demo_is_for_load(limits: Limits) -> None:
    for _ in range(50):
        enter(limits, HOME, "a", is_demo=True)
    assert all(limits.may_send("a") for _ in range(100))


@pytest.mark.parametrize(
    ("demo_runs", "slug", "expected"),
    [(True, "demo", True), (True, "other", True), (True, "shop", False), (False, "demo", False)],
)
def test_demo_tenants_are_such_only_while_the_demo_runs(
    settings: Settings, demo_runs: bool, slug: str, expected: bool
) -> None:
    settings.KEFU_DEMO = demo_runs
    assert is_demo(slug) is expected


def test_address_of_believes_our_own_proxies_alone(settings: Settings) -> None:
    scope = {"client": ["10.0.0.1", 4000], "headers": [(b"x-forwarded-for", b"198.51.100.9, 203.0.113.7")]}
    settings.KEFU_TRUSTED_PROXIES = []
    assert address_of(scope) == "10.0.0.1"
    settings.KEFU_TRUSTED_PROXIES = Reader({"P": "10.0.0.0/8"}).networks("P")
    assert address_of(scope) == "203.0.113.7"
    assert address_of({"client": None, "headers": []}) == ""
