"""Who owns what: tenants, their inboxes, people, teams, opening hours and keys."""

from apps.tenants.models.access import ApiKey, AuditEntry
from apps.tenants.models.assigning import AssignmentSettings
from apps.tenants.models.hours import BusinessHours
from apps.tenants.models.invitations import Invitation
from apps.tenants.models.lifecycle import LifecycleSettings
from apps.tenants.models.limits import MonthlyUsage, TenantLimits
from apps.tenants.models.notifications import NotificationChoices
from apps.tenants.models.panels import MAX_PANELS, Panel
from apps.tenants.models.people import Membership, User
from apps.tenants.models.portraits import PORTRAITS, Portrait
from apps.tenants.models.roles import CustomRole
from apps.tenants.models.signing_in import RecoveryCode, SecondFactor, SignInSettings, UserSession
from apps.tenants.models.stamps import ConfigurationStamp
from apps.tenants.models.teams import Team, TeamMember
from apps.tenants.models.tenants import SITE_KEY, Inbox, Tenant, new_secret
from apps.tenants.models.widget import WidgetPicture, WidgetSettings

__all__ = [
    "MAX_PANELS",
    "PORTRAITS",
    "SITE_KEY",
    "ApiKey",
    "AssignmentSettings",
    "AuditEntry",
    "BusinessHours",
    "ConfigurationStamp",
    "CustomRole",
    "Inbox",
    "Invitation",
    "LifecycleSettings",
    "Membership",
    "MonthlyUsage",
    "NotificationChoices",
    "Panel",
    "Portrait",
    "RecoveryCode",
    "SecondFactor",
    "SignInSettings",
    "Team",
    "TeamMember",
    "Tenant",
    "TenantLimits",
    "User",
    "UserSession",
    "WidgetPicture",
    "WidgetSettings",
    "new_secret",
]
