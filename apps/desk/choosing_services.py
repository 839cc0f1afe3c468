"""Keeps what a person chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.desk.choosing import Kind, Way
from apps.tenants.access import Desk
from apps.tenants.availability import own_membership
from apps.tenants.models import NotificationChoices


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """ways: of every kind."""

    ways: Mapping[Kind, Sequence[Way]]
    is_mailed: bool
    mail_after_minutes: int
    long_wait_minutes: int


def keep_wishes(desk: Desk, wishes: Wishes) -> None:
    """Raises NotAMember."""
    fields = {
        "chosen": {kind.value: [way.value for way in ways] for kind, ways in wishes.ways.items()},
        "is_mailed": wishes.is_mailed,
        "mail_after_minutes": wishes.mail_after_minutes,
        "long_wait_minutes": wishes.long_wait_minutes,
    }
    NotificationChoices.objects.for_tenant(desk.tenant.id).update_or_create(
        membership=own_membership(desk),
        defaults=fields,
        create_defaults=fields | {"tenant_id": desk.tenant.id},
    )
