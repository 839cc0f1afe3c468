"""Inboxes that only known people may use: the site's server vouches for each of them (identifier_hash)."""

from collections.abc import Collection
from uuid import UUID

from apps.conversations.models import Contact
from apps.conversations.queries import contact
from apps.conversations.visitors import Visitor
from apps.tenants.models import Inbox, WidgetSettings
from apps.tenants.queries import widget_settings


class IdentityRequired(Exception):
    """The inbox takes only visitors whose identity is proved."""


def identity_required(inbox: Inbox) -> bool:
    return widget_settings(inbox).identity_required


def strangers_among(visitors: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of these (inbox, contact) who may not stay, as nobody has vouched for them. As fresh as the database."""
    inbox_ids = {inbox_id for inbox_id, _contact_id in visitors}
    closed = WidgetSettings.objects.filter(inbox_id__in=inbox_ids, identity_required=True)
    strict = set(closed.values_list("inbox_id", flat=True))
    asked = {key for key in visitors if key[0] in strict}
    if not asked:
        return set()
    known = Contact.objects.filter(pk__in={contact_id for _inbox_id, contact_id in asked}, is_verified=True)
    vouched = set(known.values_list("pk", flat=True))
    return {key for key in asked if key[1] not in vouched}


def require_identity(inbox: Inbox, visitor: Visitor) -> None:
    """Raises IdentityRequired for a visitor whose contact nobody has vouched for, where that is needed."""
    if not identity_required(inbox):
        return
    known = contact(visitor.tenant_id, visitor.contact_id)
    if known is None or not known.is_verified:
        raise IdentityRequired("this inbox needs a visitor whose identity is proved")
