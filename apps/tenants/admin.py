"""What administrators change of the tenant: Django finds the pages by this module."""

from apps.tenants import (
    admin_api_keys,
    admin_assigning,
    admin_audit_log,
    admin_custom_roles,
    admin_hours,
    admin_inboxes,
    admin_lifecycle,
    admin_panels,
    admin_people,
    admin_teams,
    admin_tenants,
    admin_widget,
)

__all__ = [
    "admin_api_keys",
    "admin_assigning",
    "admin_audit_log",
    "admin_custom_roles",
    "admin_hours",
    "admin_inboxes",
    "admin_lifecycle",
    "admin_panels",
    "admin_people",
    "admin_teams",
    "admin_tenants",
    "admin_widget",
]
