"""How the conversations of an inbox end, go back and follow by mail: reading and writing the settings."""

from functools import partial
from typing import Any
from uuid import UUID

from apps.tenants.kept import Kept
from apps.tenants.models import Inbox, LifecycleSettings

FIELDS = (
    "end_ai_after_min",
    "end_people_after_min",
    "warn_before_min",
    "return_after_min",
    "return_when",
    "mails_replies",
    "mails_rating",
)
# Every reply of an agent asks.
_settings: Kept[tuple[UUID, UUID], LifecycleSettings] = Kept()


def lifecycle_settings(tenant_id: UUID, inbox_id: UUID) -> LifecycleSettings:
    """The inbox's, or the defaults (without a row of their own). May be CONFIGURATION_FRESH_S old, and is shared."""
    return _settings.get(tenant_id, (tenant_id, inbox_id), partial(stored_settings, tenant_id, inbox_id))


def stored_settings(tenant_id: UUID, inbox_id: UUID) -> LifecycleSettings:
    """The same as it is now."""
    row = LifecycleSettings.objects.for_tenant(tenant_id).filter(inbox_id=inbox_id).first()
    return row or LifecycleSettings(tenant_id=tenant_id, inbox_id=inbox_id)


def change_settings(inbox: Inbox, changes: dict[str, Any]) -> LifecycleSettings:
    """Some of FIELDS. Raises ValidationError."""
    row = stored_settings(inbox.tenant_id, inbox.id)
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(exclude=["tenant", "inbox"])
    row.save()
    return row
