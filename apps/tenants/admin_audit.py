"""The back office's part of the audit log: which fields changed, from what to what, never a secret."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from apps.common.addresses import client_address
from apps.tenants.models import AuditEntry, User

SECRETS = frozenset(
    {
        "api_key",
        "encrypted_api_key",
        "encrypted_original",
        "hashed_key",
        "identity_secret",
        "new_password",
        "password",
    }
)
HIDDEN = "•••"
LONGEST_VALUE = 5_000
Changes = dict[str, dict[str, Any]]


def record(
    request: HttpRequest, *, tenant_ids: Iterable[UUID], action: str, row: Model, changes: Mapping[str, Any]
) -> None:
    """One entry for each tenant that the row concerns. action: added, changed, deleted or a verb of its own."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            tenant_id=tenant_id,
            actor=request.user if isinstance(request.user, User) else None,
            action=action,
            object_type=row._meta.label_lower,
            object_id=str(row.pk),
            summary={"object": str(row)[:200], "changes": dict(changes)},
            address=_address(request),
        )
        for tenant_id in tenant_ids
    )


def form_changes(form: forms.BaseForm, *, is_new: bool) -> Changes:
    """{field: {"before", "after"}} of the fields that the form changed (a new row has no before)."""
    changes: Changes = {}
    for name in form.changed_data:
        before = None if is_new else plain(name, form.get_initial_for_field(form.fields[name], name))
        changes[name] = {"before": before, "after": plain(name, form.cleaned_data.get(name))}
    return changes


def snapshot(row: Model) -> Changes:
    """What a row held before it is deleted."""
    fields = [field for field in row._meta.concrete_fields if field.name not in ("id", "tenant")]
    return {
        field.name: {"before": plain(field.name, getattr(row, field.attname)), "after": None}
        for field in fields
    }


def plain(name: str, value: Any) -> Any:
    """The value as JSON holds it; a secret only as a sign that there was one."""
    if name in SECRETS:
        return HIDDEN if value else ""
    if isinstance(value, QuerySet | list | tuple | set):
        return [plain("", item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(str(key), item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_VALUE]


def _address(request: HttpRequest) -> str | None:
    meta = request.META
    return client_address(
        meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.KEFU_TRUSTED_PROXIES
    )
