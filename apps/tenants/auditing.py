"""The audit log: who changed what, and who looked at what is not for everybody.

Whoever acts is known from where the request came in (origin): a middleware, the API's authentication and commands say
so, and nothing below has to be told. An entry stands in the transaction of what it tells of.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from apps.tenants.models import ApiKey, AuditEntry, User

Via = AuditEntry.Via
Changes = dict[str, dict[str, Any]]
SECRETS = frozenset({"api_key", "identity_secret", "new_password", "password", "recovery_codes", "secret"})
SECRET_PREFIXES = ("encrypted_", "hashed_")
HIDDEN = "•••"
LONGEST_VALUE = 5_000
LONGEST_TITLE = 200
UNTOLD = frozenset({"id", "tenant", "created_at", "updated_at"})
FORGOTTEN_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what happens came from. name: of somebody without an account, such as a key or a command.

    signed_in: asked only when there is something to put on record, since most requests never ask who is there.
    """

    via: str = Via.UNKNOWN
    signed_in: Callable[[], User | None] = lambda: None
    api_key_id: UUID | None = None
    name: str = ""
    address: str | None = None
    user_agent: str = ""


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit origin", default=NOWHERE)


def origin() -> Origin:
    return _origin.get()


@contextmanager
def coming_from(there: Origin) -> Iterator[None]:
    token = _origin.set(there)
    try:
        yield
    finally:
        _origin.reset(token)


def as_command(name: str) -> Any:
    """A context manager: what manage.py does inside is its."""
    return coming_from(Origin(via=Via.COMMAND, name=f"manage.py {name}"))


def by_key(key: ApiKey) -> None:
    """From here on the request is this program's."""
    _origin.set(replace(origin(), via=Via.API, api_key_id=key.pk, name=key.name))


def record(
    *,
    tenant_id: UUID,
    action: str,
    row: Model | None = None,
    object_type: str = "",
    object_id: object = "",
    title: str = "",
    changes: Mapping[str, Any] | None = None,
    actor: User | None = None,
    **details: Any,
) -> None:
    """One entry. Of a row, or of something that is no row: type, id and what people call it.

    changes: {field: {"before", "after"}}; details stand beside them, such as reason="…". actor: only where nobody is
    signed in yet.
    """
    if row is not None:
        object_type, object_id, title = row._meta.label_lower, row.pk, title or str(row)
    there = origin()
    who = actor or there.signed_in()
    told = {name: plain(name, value) for name, value in details.items()}
    AuditEntry.objects.create(
        tenant_id=tenant_id,
        actor=who,
        actor_name=(who.public_name if who else there.name)[:160],
        api_key_id=there.api_key_id,
        via=there.via,
        action=action[:60],
        object_type=object_type[:60],
        object_id=str(object_id)[:64],
        summary={"object": title[:LONGEST_TITLE], "changes": dict(changes or {}), **told},
        address=there.address,
        user_agent=there.user_agent[:300],
    )


# ── what changed ────────────────────────────────────────────────────────────────────────────────────


def state(row: Model) -> dict[str, Any]:
    """What a row holds, as JSON, without secrets."""
    fields = (field for field in row._meta.concrete_fields if field.name not in UNTOLD)
    return {field.name: plain(field.name, getattr(row, field.attname)) for field in fields}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    names = dict.fromkeys([*before, *after])
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    }


@dataclass(slots=True)
class Watched:
    """pk: of the row that the block makes, once it is there. note: said beside the changes."""

    pk: UUID | None


@contextmanager
def watched(tenant_id: UUID, model: type[Model], pk: UUID | None = None, **details: Any) -> Iterator[Watched]:
    """What the block does to the row is put on record: added, changed or deleted, with before and after.

    Nothing changed: nothing is written. What the block raises goes on, and nothing is written either.
    """
    seen = Watched(pk)
    with transaction.atomic():
        before = _row(model, tenant_id, pk)
        old = state(before) if before else {}
        yield seen
        after = _row(model, tenant_id, seen.pk)
        changes = differences(old, state(after) if after else {})
        row = after or before
        if row is not None and changes:
            action = "changed" if before and after else "added" if after else "deleted"
            record(tenant_id=tenant_id, action=action, row=row, changes=changes, **details)


def _row(model: type[Model], tenant_id: UUID, pk: UUID | None) -> Model | None:
    rows = model._default_manager.filter(tenant_id=tenant_id)
    return rows.filter(pk=pk).first() if pk else None


def is_secret(name: str) -> bool:
    return name in SECRETS or name.startswith(SECRET_PREFIXES)


def plain(name: str, value: Any) -> Any:
    """The value as JSON holds it; a secret only as a sign that there was one."""
    if is_secret(name):
        return HIDDEN if value else ""
    if isinstance(value, QuerySet | list | tuple | set | frozenset):
        return [plain("", item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(str(key), item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_VALUE]


# ── what is kept ────────────────────────────────────────────────────────────────────────────────────


def forget_before(tenant_id: UUID, before: datetime) -> int:
    """Delete the tenant's entries of that time: the only way there is. Answers how many."""
    rows = AuditEntry.objects.for_tenant(tenant_id).filter(created_at__lt=before)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL kefu.audit_retention = 'on'")
        old = list(rows.order_by("created_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        AuditEntry.objects.for_tenant(tenant_id).filter(pk__in=old).delete()
        cursor.execute("SET LOCAL kefu.audit_retention = 'off'")
    return len(old)
