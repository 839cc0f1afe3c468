"""Who may not write: blocked contacts, with everything merged into them, and networks that visitors come from.

Asked at every door: sessions, sockets and each message. Open sockets end at once (apps/live/evicting.py).
"""

import ipaddress
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.common.clock import now
from apps.common.freshness import Fresh
from apps.conversations.models import MAX_REASON, Block, Contact
from apps.conversations.people import clean, contacts_of, tell_watchers
from apps.events import audiences, bus
from apps.events.base import Event
from apps.tenants.eviction import AccessChanged
from apps.tenants.models import Inbox, User

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_NETWORKS = 1_000
WIDEST = {4: 16, 6: 32}  # prefix lengths: a wider one is a slip, or half the world
ONE_PLACE_V6 = 64  # what one household or office has: an address of its own for each day
_lists: Fresh[UUID, "BlockList"] = Fresh(size=1000)


class Blocked(Exception):
    """The visitor, or where they come from, is blocked."""


class BlockMissing(Exception):
    """No such block in this tenant."""


class NetworkInvalid(Exception):
    """Not an address or network, or too wide a one, or too many of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkBlocked(Event):
    """Heard by the processes, not by sockets: each looks who of its visitors comes from there."""

    name: ClassVar[str] = "network.blocked"


@dataclass(frozen=True, slots=True)
class BlockList:
    """What of a tenant is blocked. networks: (version, prefix length) -> the networks' leading bits."""

    contacts: frozenset[UUID] = frozenset()
    networks: Mapping[tuple[int, int], Collection[int]] = field(default_factory=dict)

    def holds(self, contact_id: UUID, address: str = "") -> bool:
        """address: "" where nobody knows it."""
        return contact_id in self.contacts or bool(self.networks and address and self._holds(address))

    def _holds(self, text: str) -> bool:
        address = _address(text)
        if address is None:
            return False
        return any(
            version == address.version and int(address) >> (address.max_prefixlen - length) in leading
            for (version, length), leading in self.networks.items()
        )


def require_unblocked(tenant_id: UUID, contact_id: UUID, address: str = "") -> None:
    """Raises Blocked."""
    if block_list(tenant_id).holds(contact_id, address):
        raise Blocked("you cannot write here")


def block_list(tenant_id: UUID) -> BlockList:
    """May be CONFIGURATION_FRESH_S old."""
    return _lists.get(tenant_id, partial(_one_list, tenant_id))


def _one_list(tenant_id: UUID) -> BlockList:
    return block_lists([tenant_id]).get(tenant_id, BlockList())


def block_lists(tenant_ids: Collection[UUID]) -> dict[UUID, BlockList]:
    """Of those that block anybody. As fresh as the database, two queries at most."""
    rows = active_blocks().filter(tenant__in=tenant_ids)
    found = list(rows.values_list("tenant_id", "network", "contact_id", "contact__merged_into"))
    people = {merged_into or contact_id for _tenant, _network, contact_id, merged_into in found if contact_id}
    contacts, networks = _contacts(people), _networks((row[0], row[1]) for row in found if row[1])
    return {
        tenant_id: BlockList(frozenset(contacts[tenant_id]), networks[tenant_id])
        for tenant_id in {row[0] for row in found}
    }


def _contacts(people: set[UUID]) -> defaultdict[UUID, list[UUID]]:
    rows = (
        Contact.objects.filter(Q(pk__in=people) | Q(merged_into__in=people))
        if people
        else Contact.objects.none()
    )
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for tenant_id, contact_id in rows.values_list("tenant_id", "id"):
        found[tenant_id].append(contact_id)
    return found


def _networks(rows: Iterable[tuple[UUID, str]]) -> defaultdict[UUID, dict[tuple[int, int], set[int]]]:
    found: defaultdict[UUID, dict[tuple[int, int], set[int]]] = defaultdict(dict)
    for tenant_id, text in rows:
        network = ipaddress.ip_network(text)
        length = network.prefixlen
        leading = int(network.network_address) >> (network.max_prefixlen - length)
        found[tenant_id].setdefault((network.version, length), set()).add(leading)
    return found


def active_blocks() -> QuerySet[Block]:
    """Of all tenants; callers name theirs."""
    return Block.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now()))


def blocks(tenant_id: UUID) -> QuerySet[Block]:
    """Newest first, expired ones included."""
    return Block.objects.for_tenant(tenant_id)


def blocks_of(tenant_id: UUID, contact_ids: Collection[UUID]) -> QuerySet[Block]:
    """Those in force, newest first."""
    return active_blocks().filter(tenant=tenant_id, contact__in=contact_ids)


@transaction.atomic
def block_contact(
    tenant_id: UUID,
    contact_id: UUID,
    *,
    by: User | None,
    by_name: str,
    reason: str = "",
    expires_at: datetime | None = None,
) -> Block:
    """The person behind the contact; once more says other words and another end. Raises ContactMissing."""
    contacts = contacts_of(tenant_id, contact_id)
    values = _values(by, by_name, reason, expires_at)
    block, _is_new = Block.objects.update_or_create(tenant_id=tenant_id, contact=contacts[0], defaults=values)
    _tell(contacts)
    return block


@transaction.atomic
def block_network(
    tenant_id: UUID,
    network: str,
    *,
    by: User | None,
    by_name: str,
    reason: str = "",
    expires_at: datetime | None = None,
) -> Block:
    """Raises NetworkInvalid."""
    own = Block.objects.for_tenant(tenant_id).exclude(network="")
    if own.count() >= MOST_NETWORKS:
        raise NetworkInvalid(f"at most {MOST_NETWORKS:,} networks are blocked")
    values = _values(by, by_name, reason, expires_at)
    block, _is_new = Block.objects.update_or_create(
        tenant_id=tenant_id, network=network_named(network), defaults=values
    )
    tell_of_network(tenant_id)
    return block


def _values(by: User | None, by_name: str, reason: str, expires_at: datetime | None) -> dict[str, object]:
    return {
        "by": by,
        "by_name": by_name[:120],
        "reason": clean(reason)[:MAX_REASON],
        "expires_at": expires_at,
    }


@transaction.atomic
def store_block(block: Block) -> Block:
    """Validate and store a block that was entered by hand. Raises ValidationError."""
    block.full_clean()
    block.save()
    if block.contact_id:
        _tell(contacts_of(block.tenant_id, block.contact_id))
    else:
        tell_of_network(block.tenant_id)
    return block


def block_in(tenant_id: UUID, block_id: UUID) -> Block:
    """Raises BlockMissing."""
    block = Block.objects.for_tenant(tenant_id).filter(pk=block_id).first()
    if block is None:
        raise BlockMissing("no such block")
    return block


@transaction.atomic
def unblock(block: Block) -> None:
    """They may write again, with the next message or the next page."""
    if block.contact_id:
        tell_watchers(contacts_of(block.tenant_id, block.contact_id))
    block.delete()


def network_named(text: str) -> str:
    """As it is stored: 203.0.113.7 or 203.0.113.0/24; of an IPv6 address its place. Raises NetworkInvalid."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise NetworkInvalid("not an address or a network") from None
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen == network.max_prefixlen:
        network = network.supernet(new_prefix=ONE_PLACE_V6)
    if network.prefixlen < WIDEST[network.version]:
        raise NetworkInvalid("the network is too wide")
    return str(network).removesuffix("/32") if network.version == 4 else str(network)


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _tell(contacts: list[Contact]) -> None:
    """Their sockets ask whether they may stay; agents see the block."""
    tenant_id = contacts[0].tenant_id
    inbox_ids = list(Inbox.objects.for_tenant(tenant_id).values_list("pk", flat=True))
    for contact in contacts:
        sockets = [audiences.visitor(tenant_id, inbox_id, contact.id) for inbox_id in inbox_ids]
        bus.publish(AccessChanged(user_id=str(contact.id)), to=sockets)
    tell_watchers(contacts)


def tell_of_network(tenant_id: UUID) -> None:
    bus.publish(NetworkBlocked(), to=[audiences.tenant_processes(tenant_id)])
