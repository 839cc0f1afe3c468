"""Who is blocked: contacts with all that joined them, addresses and networks, until a block expires or is lifted."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.common.clock import now
from apps.conversations import blocks
from apps.conversations.blocks import NetworkInvalid, block_list, network_named
from apps.conversations.merging import merge
from apps.conversations.models import Block, Contact
from apps.events import audiences
from tests import factories
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db


def block(contact: Contact, **fields: object) -> Block:
    return blocks.block_contact(contact.tenant_id, contact.id, by=None, by_name="Key", **fields)  # type: ignore[arg-type]


def block_network(contact: Contact, network: str, **fields: object) -> Block:
    return blocks.block_network(contact.tenant_id, network, by=None, by_name="Key", **fields)  # type: ignore[arg-type]


def test_block_holds_for_its_contact_alone() -> None:
    contact = factories.make_contact()
    other = factories.make_contact(tenant=contact.tenant)
    block(contact, reason=" rude ")
    assert block_list(contact.tenant_id).holds(contact.id)
    assert not block_list(contact.tenant_id).holds(other.id)
    assert not block_list(other.tenant_id).holds(uuid4(), "203.0.113.7")
    assert not block_list(factories.make_tenant().id).holds(contact.id)
    assert Block.objects.get().reason == "rude"


def test_block_once_more_says_other_words() -> None:
    contact = factories.make_contact()
    first = block(contact, reason="rude")
    assert block(contact, reason="spam", expires_at=now() + timedelta(days=1)).id == first.id
    assert Block.objects.get().reason == "spam"


def test_block_ends_when_it_expires_or_is_lifted() -> None:
    contact = factories.make_contact()
    expired = block(contact, expires_at=now() - timedelta(seconds=1))
    assert not block_list(contact.tenant_id).holds(contact.id)
    assert list(blocks.blocks_of(contact.tenant_id, [contact.id])) == []
    lifted = block(contact)
    assert (lifted.id, block_list(contact.tenant_id).holds(contact.id)) == (expired.id, True)
    blocks.unblock(lifted)
    assert not block_list(contact.tenant_id).holds(contact.id)


def test_block_holds_for_everything_merged_into_the_person() -> None:
    kept = factories.make_contact()
    joined, stranger = (factories.make_contact(tenant=kept.tenant) for _ in range(2))
    merge(kept.tenant_id, kept.id, joined.id, by=None, by_name="Key")
    block(joined)
    listed = block_list(kept.tenant_id)
    assert (listed.holds(kept.id), listed.holds(joined.id), listed.holds(stranger.id)) == (True, True, False)


@pytest.mark.parametrize(
    ("network", "address", "is_held"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.0/24", "203.0.113.200", True),
        ("203.0.113.0/24", "203.0.114.1", False),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", True),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:3::9", False),
        ("2001:db8:1:2::/64", "203.0.113.7", False),
        ("203.0.113.0/24", "", False),
        ("203.0.113.0/24", "no address", False),
    ],
)
def test_block_of_a_network_holds_for_its_addresses(network: str, address: str, is_held: bool) -> None:
    contact = factories.make_contact()
    block_network(contact, network)
    assert block_list(contact.tenant_id).holds(uuid4(), address) is is_held


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (" 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_network_is_stored_in_one_way(text: str, stored: str) -> None:
    assert network_named(text) == stored


@pytest.mark.parametrize("text", ["", "everybody", "0.0.0.0/0", "10.0.0.0/15", "::/0", "2001::/31"])
def test_network_that_is_none_or_too_wide_is_refused(text: str) -> None:
    with pytest.raises(NetworkInvalid):
        network_named(text)


def test_networks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    contact = factories.make_contact()
    monkeypatch.setattr(blocks, "MOST_NETWORKS", 1)
    block_network(contact, "203.0.113.7")
    with pytest.raises(NetworkInvalid):
        block_network(contact, "203.0.113.8")


@pytest.mark.django_db(transaction=True)
def test_block_asks_the_sockets_of_the_contact_and_tells_who_looks_at_it() -> None:
    contact = factories.make_contact()
    inbox = factories.make_inbox(tenant=contact.tenant)
    pushes = Pushes(contact.tenant_id)
    block(contact)
    [asked], [told] = pushes.named("access.changed"), pushes.named("contact.changed")
    assert asked.groups == [audiences.visitor(contact.tenant_id, inbox.id, contact.id).group]
    assert told.data == {"contact_id": str(contact.id)}
    block_network(contact, "203.0.113.7")
    assert len(pushes.named("network.blocked")) == 1
