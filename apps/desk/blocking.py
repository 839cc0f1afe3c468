"""Blocking somebody who writes: the door closes, the AI stops, and the audit log remembers who did it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.conversations import blocks
from apps.conversations.locking import locked_conversation
from apps.conversations.models import Block, Conversation
from apps.conversations.people import contacts_of
from apps.desk import turns
from apps.desk.actors import Actor
from apps.desk.addresses import last_address
from apps.tenants import auditing


class AddressUnknown(Exception):
    """Nobody knows any more where the visitor last wrote from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Why, and until when; None: for good."""

    reason: str = ""
    expires_at: datetime | None = None


def block_contact(actor: Actor, contact_id: UUID, terms: Terms) -> Block:
    """Raises ContactMissing."""
    block = blocks.block_contact(
        actor.tenant_id,
        contact_id,
        by=actor.user,
        by_name=actor.name,
        reason=terms.reason,
        expires_at=terms.expires_at,
    )
    _record(actor, "blocked", block)
    assert block.contact_id is not None
    _silence(actor.tenant_id, block.contact_id)
    return block


def block_address(actor: Actor, contact_id: UUID, terms: Terms) -> Block:
    """Where the contact last wrote from. Raises ContactMissing, AddressUnknown, NetworkInvalid."""
    ids = [contact.id for contact in contacts_of(actor.tenant_id, contact_id)]
    address = last_address(actor.tenant_id, ids)
    if not address:
        raise AddressUnknown("the address is not known")
    return block_network(actor, address, terms)


def block_network(actor: Actor, network: str, terms: Terms) -> Block:
    """Raises NetworkInvalid."""
    block = blocks.block_network(
        actor.tenant_id,
        network,
        by=actor.user,
        by_name=actor.name,
        reason=terms.reason,
        expires_at=terms.expires_at,
    )
    _record(actor, "blocked", block)
    return block


def unblock(actor: Actor, block: Block) -> None:
    _record(actor, "unblocked", block)
    blocks.unblock(block)


def _silence(tenant_id: UUID, contact_id: UUID) -> None:
    """What the AI is writing for them ends."""
    ids = [contact.id for contact in contacts_of(tenant_id, contact_id)]
    rows = Conversation.objects.for_tenant(tenant_id).filter(contact__in=ids)
    for pk in rows.exclude(status=Conversation.Status.RESOLVED).values_list("pk", flat=True):
        with transaction.atomic():
            turns.cancel_active_turn(locked_conversation(tenant_id, pk), reason="replaced")


def _record(actor: Actor, action: str, block: Block) -> None:
    auditing.record(
        tenant_id=actor.tenant_id,
        actor=actor.user,
        action=action,
        row=block,
        title=block.network or f"#{block.contact_id.hex[-6:] if block.contact_id else ''}",
        reason=block.reason,
        by=actor.name,
    )
