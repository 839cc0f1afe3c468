"""Contacts by what they are called: name, e-mail, phone or identifier.

The index knows every three characters in a row; of Chinese and its neighbours also every one and two. It finds few
too many, and which of them say the text is looked at in their rows. One or two other characters would be in nearly
every row: for these all rows are looked at, newest first.
"""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains
from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Concat
from django.db.models.lookups import IContains

from apps.conversations.models import Contact, Conversation
from apps.conversations.models.contacts import CALLED, contact_terms

MOST = 5
SHORTEST = 2
INDEXED = 3
DENSE = "\u2e80"  # as in the function kefu_contact_terms
LOOKED_UP = 60  # characters of a long text: its beginning leaves few enough rows


def contacts_named(tenant_id: UUID, text: str) -> list[Contact]:
    """The latest ones, each with its last conversation's id: conversation_id. One query."""
    text = text.strip()
    if len(text) < SHORTEST or not text.isprintable():
        return []
    own = Conversation.objects.for_tenant(tenant_id).filter(contact=OuterRef("pk"))
    latest = Subquery(own.order_by("-created_at").values("pk")[:1])
    rows: QuerySet[Contact] = Contact.objects.for_tenant(tenant_id).filter(
        _called(text) & _indexed(tenant_id, text)
    )
    return list(rows.annotate(conversation_id=latest).order_by("-id")[:MOST])


def saying(tenant_id: UUID, text: str) -> Q:
    """A condition for the tenant's contacts: this very text, in capitals or not, in one of the four."""
    found = Q()
    for field in CALLED:
        found |= Q(**{f"{field}__icontains": text})
    return found & _indexed(tenant_id, text)


def _called(text: str) -> Q:
    """All four at once: one comparison a contact."""
    parts = [part for name in CALLED for part in (Value("\n"), name)][1:]
    told = Concat(*parts, output_field=TextField())
    return Q(IContains(told, text))


def _indexed(tenant_id: UUID, text: str) -> Q:
    """What holds for all contacts that say the text, and by the index for few others."""
    if len(text) < INDEXED and all(character < DENSE for character in text):
        return Q()
    terms: ArrayField[list[int], list[int]] = ArrayField(BigIntegerField())
    known = ExpressionWrapper(contact_terms("tenant", *CALLED), output_field=terms)
    return Q(DataContains(known, contact_terms(Value(tenant_id), Value(text[:LOOKED_UP]))))
