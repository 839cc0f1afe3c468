"""Where the chat was last loaded: noted once a minute, a few names, by tenant and inbox."""

import pytest

from apps.common.keys import tenant_key
from apps.common.valkey import client
from apps.tenants import sightings as module
from apps.tenants.models import Inbox
from apps.tenants.sightings import LASTS_S, MOST, note_sighting, origin_of, sightings
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> Inbox:
    return make.make_inbox()


def origins(inbox: Inbox, *, is_allowed: bool = True) -> list[str]:
    return [each.origin for each in sightings(inbox, is_allowed=is_allowed)]


def test_sightings_are_the_inboxes_own(inbox: Inbox) -> None:
    note_sighting(inbox=inbox, origin="https://shop.example", is_allowed=True)
    note_sighting(inbox=inbox, origin="https://copy.example", is_allowed=False)
    others = make.make_inbox(tenant=inbox.tenant), make.make_inbox()
    assert [origins(each) for each in (inbox, *others)] == [["https://shop.example"], [], []]
    assert origins(inbox, is_allowed=False) == ["https://copy.example"]


def test_sightings_stay_few_and_expire(inbox: Inbox) -> None:
    for number in range(MOST + 5):
        note_sighting(inbox=inbox, origin=f"https://s{number}.example", is_allowed=True)
    assert sorted(origins(inbox)) == sorted(f"https://s{number}.example" for number in range(5, MOST + 5))
    assert 0 < client().ttl(tenant_key(inbox.tenant_id, "seen", inbox.id)) <= LASTS_S


def test_sighting_is_noted_once_a_minute(inbox: Inbox) -> None:
    note_sighting(inbox=inbox, origin="https://shop.example", is_allowed=True)
    client().delete(tenant_key(inbox.tenant_id, "seen", inbox.id))
    note_sighting(inbox=inbox, origin="https://shop.example", is_allowed=True)
    assert origins(inbox) == []
    module._noted.clear()
    note_sighting(inbox=inbox, origin="https://shop.example", is_allowed=True)
    assert origins(inbox) == ["https://shop.example"]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Shop.example/cart?a=1", "https://shop.example"),
        ("http://shop.example:8080", "http://shop.example:8080"),
        ("null", ""),
        ("https://user@shop.example/", ""),
        ("file:///tmp/a.html", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_origin_is_that_of_the_page(address: str, origin: str) -> None:
    assert origin_of(address) == origin
