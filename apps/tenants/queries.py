"""Reads of the tenants app that are not about access."""

from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.common.freshness import Fresh
from apps.tenants.hours import ALWAYS_OPEN, Hours
from apps.tenants.models import BusinessHours, Inbox, Team, Tenant, WidgetSettings

# The rules ask with every visitor's message.
_hours: Fresh[tuple[UUID, UUID], Hours] = Fresh(size=1000)
# Every session and every hello asks.
_widget_settings: Fresh[UUID, WidgetSettings] = Fresh(size=1000)


def hours_of(tenant_id: UUID, inbox_id: UUID) -> Hours:
    """The inbox's own hours, else the tenant's, else always open. May be CONFIGURATION_FRESH_S old."""
    return _hours.get((tenant_id, inbox_id), partial(_stored_hours, tenant_id, inbox_id))


def _stored_hours(tenant_id: UUID, inbox_id: UUID) -> Hours:
    rows = BusinessHours.objects.for_tenant(tenant_id).filter(Q(inbox_id=inbox_id) | Q(inbox=None))
    own_first = sorted(rows, key=lambda row: row.inbox_id is None)
    return own_first[0].hours if own_first else ALWAYS_OPEN


def widget_settings(inbox: Inbox) -> WidgetSettings:
    """How the inbox's chat looks and behaves, or the defaults (without a row of their own).

    May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it.
    """
    return _widget_settings.get(inbox.id, partial(stored_widget_settings, inbox))


def stored_widget_settings(inbox: Inbox) -> WidgetSettings:
    """The same as it is now."""
    row = WidgetSettings.objects.for_tenant(inbox.tenant_id).filter(inbox_id=inbox.id).first()
    return row or WidgetSettings(tenant_id=inbox.tenant_id, inbox_id=inbox.id)


def teams(tenant_id: UUID) -> QuerySet[Team]:
    """With members and their users, in three queries for any number of teams."""
    return Team.objects.for_tenant(tenant_id).prefetch_related("members__user")


def team(tenant_id: UUID, team_id: UUID) -> Team | None:
    return Team.objects.for_tenant(tenant_id).filter(pk=team_id).first()


def active_tenant_ids() -> list[UUID]:
    return list(Tenant.objects.filter(is_active=True).values_list("pk", flat=True))
