"""What a tenant hides of its customers' data, and how long it keeps what. Stands in Tenant.protection.

Nobody is asked for it apart: whoever has the tenant has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.sensitive import NEVER_TOLD, Kind
from apps.tenants import auditing, eviction
from apps.tenants.kept import Kept
from apps.tenants.models import Membership, Tenant

MASKED_AT_FIRST = frozenset({Kind.CARD, Kind.IDENTITY})
KINDS: "dict[Kind, Promise]" = {
    Kind.CARD: _("card numbers"),
    Kind.IDENTITY: _("identity numbers"),
    Kind.PHONE: _("phone numbers"),
    Kind.EMAIL: _("e-mail addresses"),
}


class Class(StrEnum):
    """What is kept for a time of its own."""

    CONVERSATIONS = "conversations"
    ATTACHMENTS = "attachments"
    CONTACTS = "contacts"
    PAGE_VIEWS = "page_views"
    TRACES = "traces"
    NOTIFICATIONS = "notifications"
    AUDIT = "audit"
    EXPORTS = "exports"


SHORTEST_DAYS = {Class.AUDIT: 90}  # what was done must be found for a while
LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Protection:
    """masked: on display and in the API; withheld: from models; days: how long what is kept, by default for good."""

    masked: frozenset[Kind] = MASKED_AT_FIRST
    withheld: frozenset[Kind] = NEVER_TOLD
    days: Mapping[Class, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "masked": sorted(self.masked),
            "withheld": sorted(self.withheld - NEVER_TOLD),
            "days": {str(name): days for name, days in sorted(self.days.items())},
        }


def protection_of(tenant: Tenant) -> Protection:
    stored = tenant.protection
    masked = stored.get("masked")
    days = stored.get("days", {})
    return Protection(
        masked=MASKED_AT_FIRST if masked is None else _kinds(masked),
        withheld=NEVER_TOLD | _kinds(stored.get("withheld", ())),
        days={name: days[name] for name in Class if isinstance(days.get(name), int)},
    )


def _kinds(names: Any) -> frozenset[Kind]:
    known = {str(kind): kind for kind in Kind}
    return frozenset(known[name] for name in names if name in known)


_kept: Kept[UUID, Protection] = Kept()


def protection_in(tenant_id: UUID) -> Protection:
    """May be CONFIGURATION_FRESH_S old: for those who have the id alone."""
    return _kept.get(tenant_id, tenant_id, partial(_stored, tenant_id))


def _stored(tenant_id: UUID) -> Protection:
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    return protection_of(tenant) if tenant else Protection()


@transaction.atomic
def protect(tenant: Tenant, wanted: Protection) -> None:
    """Store it, with an audit entry; open sockets of the tenant's people show the new masks from now on."""
    locked = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    before, after = protection_of(locked).as_json(), wanted.as_json()
    locked.protection = after
    locked.save(update_fields=["protection"])
    tenant.protection = after
    changes = auditing.differences(_flat(before), _flat(after))
    if changes:
        auditing.record(tenant_id=tenant.pk, action="changed", row=tenant, changes=changes)
    for user_id in Membership.objects.for_tenant(tenant.pk).values_list("user_id", flat=True):
        eviction.announce(user_id, [tenant.pk])


def _flat(shown: Mapping[str, Any]) -> dict[str, Any]:
    kept = {f"days.{name}": days for name, days in shown["days"].items()}
    return {"masked": shown["masked"], "withheld": shown["withheld"]} | kept
