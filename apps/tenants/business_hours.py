"""Writes about opening hours."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from apps.tenants.hours_calendar import in_order
from apps.tenants.models import BusinessHours


def save_hours(*, hours: BusinessHours) -> BusinessHours:
    """Validate and store. Raises ValidationError."""
    hours.full_clean()
    hours.save()
    return hours


@transaction.atomic
def add_entries(*, hours: BusinessHours, entries: Iterable[str]) -> list[str]:
    """Put entries into the calendar; answers those that were not there. Raises ValidationError."""
    row = BusinessHours.objects.for_tenant(hours.tenant_id).select_for_update().get(pk=hours.pk)
    new = [entry for entry in dict.fromkeys(entries) if entry not in row.exceptions]
    row.exceptions = in_order([*row.exceptions, *new])
    save_hours(hours=row)
    return new


def remove_hours(*, tenant_id: UUID, ids: Iterable[UUID]) -> None:
    BusinessHours.objects.for_tenant(tenant_id).filter(pk__in=list(ids)).delete()
