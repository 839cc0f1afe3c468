"""Reads of the tenants app that are not about access."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.tenants.hours import ALWAYS_OPEN, Hours
from apps.tenants.kept import Kept
from apps.tenants.models import BusinessHours, Inbox, Team, Tenant, WidgetSettings

# The rules ask with every visitor's message.
_hours: Kept[tuple[UUID, UUID, UUID | None], Hours] = Kept()
# Every session and every hello asks.
_widget_settings: Kept[UUID, WidgetSettings] = Kept()


def hours_of(tenant_id: UUID, inbox_id: UUID, team_id: UUID | None = None) -> Hours:
    """The team's own hours, else the inbox's, else the tenant's, else always open. May be CONFIGURATION_FRESH_S old.

    team_id: the team that a conversation waits for or is with.
    """
    key = (tenant_id, inbox_id, team_id)
    return _hours.get(tenant_id, key, partial(_stored_hours, *key))


def _stored_hours(tenant_id: UUID, inbox_id: UUID, team_id: UUID | None) -> Hours:
    wanted = Q(inbox_id=inbox_id) | Q(inbox=None, team=None)
    wanted |= Q(team_id=team_id) if team_id else Q()
    return hours_among(list(BusinessHours.objects.for_tenant(tenant_id).filter(wanted)))


def hours_among(rows: Sequence[BusinessHours]) -> Hours:
    """Which of these count: the team's, else the inbox's, else those for all inboxes. They need not be stored."""
    if not rows:
        return ALWAYS_OPEN
    common: list[str] = next((row.exceptions for row in rows if row.is_general), [])
    nearest = min(rows, key=lambda row: (row.team_id is None, row.inbox_id is None))
    return nearest.hours_with(common)


def widget_settings(inbox: Inbox) -> WidgetSettings:
    """How the inbox's chat looks and behaves, or the defaults (without a row of their own).

    May be CONFIGURATION_FRESH_S old, and is shared: read it, do not change it.
    """
    return _widget_settings.get(inbox.tenant_id, inbox.id, partial(stored_widget_settings, inbox))


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
