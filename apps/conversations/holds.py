"""Legal holds: who and what must not be deleted."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.conversations.models import Contact, Conversation, Hold


class OnHold(Exception):
    """Something of it must not be deleted."""


def holds(tenant_id: UUID) -> QuerySet[Hold]:
    return Hold.objects.for_tenant(tenant_id)


def free_conversations(tenant_id: UUID) -> QuerySet[Conversation]:
    """Those that no hold keeps: none of their own, none on their contact or on whom that is merged with."""
    own = holds(tenant_id).filter(
        Q(conversation=OuterRef("pk"))
        | Q(contact=OuterRef("contact_id"))
        | Q(contact=OuterRef("contact__merged_into_id"))
    )
    rows: QuerySet[Conversation] = Conversation.objects.for_tenant(tenant_id).filter(~Exists(own))
    return rows


def free_contacts(tenant_id: UUID) -> QuerySet[Contact]:
    own = holds(tenant_id).filter(
        Q(contact=OuterRef("pk"))
        | Q(contact=OuterRef("merged_into_id"))
        | Q(conversation__contact=OuterRef("pk"))
    )
    rows: QuerySet[Contact] = Contact.objects.for_tenant(tenant_id).filter(~Exists(own))
    return rows


def require_free(tenant_id: UUID, contact_ids: Collection[UUID]) -> None:
    """Of a person's contacts. Raises OnHold."""
    held = holds(tenant_id).filter(Q(contact__in=contact_ids) | Q(conversation__contact__in=contact_ids))
    if held.exists():
        raise OnHold("there is a legal hold on this contact or on one of the conversations")


def save_hold(hold: Hold) -> Hold:
    """Raises ValidationError."""
    hold.full_clean()
    hold.save()
    return hold


def lift(tenant_id: UUID, ids: Iterable[UUID]) -> None:
    holds(tenant_id).filter(pk__in=list(ids)).delete()
