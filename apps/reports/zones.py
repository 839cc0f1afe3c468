"""In which zone a tenant's days begin."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from apps.tenants.models import BusinessHours


def zone_of(tenant_id: UUID) -> ZoneInfo:
    """That of its business hours for all inboxes, else the installation's."""
    rows = BusinessHours.objects.for_tenant(tenant_id).filter(inbox=None, team=None)
    name = rows.values_list("time_zone", flat=True).first()
    return ZoneInfo(name or settings.TIME_ZONE)
