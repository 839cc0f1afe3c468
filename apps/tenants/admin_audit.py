"""The back office's part of the audit log: which fields changed, from what to what, never a secret."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest

from apps.common.addresses import client_address
from apps.tenants import auditing
from apps.tenants.auditing import HIDDEN, Changes, Origin, Via, coming_from, plain
from apps.tenants.models import User

__all__ = ["HIDDEN", "Changes", "form_changes", "origin_of", "plain", "record", "snapshot"]


def record(
    request: HttpRequest, *, tenant_ids: Iterable[UUID], action: str, row: Model, changes: Mapping[str, Any]
) -> None:
    """One entry for each tenant that the row concerns. action: added, changed, deleted or a verb of its own."""
    with coming_from(origin_of(request, Via.ADMIN)):
        for tenant_id in tenant_ids:
            auditing.record(tenant_id=tenant_id, action=action, row=row, changes=changes)


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


def origin_of(request: HttpRequest, via: str) -> Origin:
    """Who is signed in is read when there is something to put on record."""

    def signed_in() -> User | None:
        user = getattr(request, "user", None)
        return user if isinstance(user, User) else None

    return Origin(
        via=via,
        signed_in=signed_in,
        address=_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:300],
    )


def _address(request: HttpRequest) -> str | None:
    meta = request.META
    return client_address(
        meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.KEFU_TRUSTED_PROXIES
    )
