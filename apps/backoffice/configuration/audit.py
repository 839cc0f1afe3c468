"""What is put on record of a configuration's changes: each field, before and after, as far as it fits."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from apps.desk.configuring.comparing import Change
from apps.desk.configuring.documents import ID
from apps.tenants.admin_audit import plain, record
from apps.tenants.models import Tenant

MOST_FIELDS = 200


def audit(request: HttpRequest, action: str, row: Any, changes: Sequence[Change] = ()) -> None:
    """row: a draft, a version, or the tenant."""
    tenant_id = row.pk if isinstance(row, Tenant) else row.tenant_id
    record(request, tenant_ids=[tenant_id], action=action, row=row, changes=_fields(changes))


def _fields(changes: Sequence[Change]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        before, after = change.before or {}, change.after or {}
        for name in change.fields or {**before, **after}:
            if name != ID and len(found) < MOST_FIELDS:
                place = " › ".join((change.kind.name, change.label, name))
                found[place] = {
                    "before": plain(name, before.get(name)),
                    "after": plain(name, after.get(name)),
                }
    if len(found) == MOST_FIELDS:
        found["…"] = {"before": None, "after": len(changes)}
    return found
