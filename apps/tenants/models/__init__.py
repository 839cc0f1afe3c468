"""Who owns what: tenants, their inboxes, people, teams, opening hours and keys."""

from apps.tenants.models.access import ApiKey, AuditEntry
from apps.tenants.models.hours import BusinessHours
from apps.tenants.models.people import Membership, User
from apps.tenants.models.teams import Team, TeamMember
from apps.tenants.models.tenants import SITE_KEY, Inbox, Tenant, new_secret
from apps.tenants.models.widget import WidgetPicture, WidgetSettings

__all__ = [
    "SITE_KEY",
    "ApiKey",
    "AuditEntry",
    "BusinessHours",
    "Inbox",
    "Membership",
    "Team",
    "TeamMember",
    "Tenant",
    "User",
    "WidgetPicture",
    "WidgetSettings",
    "new_secret",
]
