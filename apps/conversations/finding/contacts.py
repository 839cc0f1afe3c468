"""Contacts by name, e-mail, phone or identifier."""

from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.db.models.lookups import IContains

from apps.conversations.models import Contact, Conversation

MOST = 5
SHORTEST = 2


def contacts_named(tenant_id: UUID, text: str) -> list[Contact]:
    """The latest ones, each with its last conversation's id: conversation_id. One query."""
    text = text.strip()
    if len(text) < SHORTEST or not text.isprintable():
        return []
    own = Conversation.objects.for_tenant(tenant_id).filter(contact=OuterRef("pk"))
    latest = Subquery(own.order_by("-created_at").values("pk")[:1])
    rows: QuerySet[Contact] = Contact.objects.for_tenant(tenant_id).filter(_called(text))
    return list(rows.annotate(conversation_id=latest).order_by("-id")[:MOST])


def _called(text: str) -> Q:
    """All four at once: one comparison a contact."""
    line = Value("\n")
    told = Concat("name", line, "email", line, "phone", line, "identifier", output_field=TextField())
    return Q(IContains(told, text))
