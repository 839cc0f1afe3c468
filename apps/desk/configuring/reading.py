"""What the rows say, as a document."""

from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, ManyToManyField

from apps.desk.configuring.converting import CONVERTERS
from apps.desk.configuring.documents import ID, Document, Entry, document_of
from apps.desk.configuring.kinds import KINDS, Kind
from apps.desk.configuring.naming import Names
from apps.tenants.scoping import TenantOwned

PLAIN = (str, int, float, bool, list, dict, type(None))


def published_document(tenant_id: UUID) -> Document:
    """What visitors meet now."""
    names = Names(tenant_id)
    return document_of({kind.name: _section(kind, tenant_id, names) for kind in KINDS})


def _section(kind: Kind, tenant_id: UUID, names: Names) -> list[Entry]:
    rows = kind.model.objects.for_tenant(tenant_id).order_by(*(kind.model._meta.ordering or ()), "pk")
    if not kind.has_ids:  # there may be many, and they refer to nothing
        return list(rows.values(*(field.name for field in kind.fields)))
    several = [field.name for field in kind.fields if isinstance(field, ManyToManyField)]
    return [entry_of(kind, row, names) for row in rows.prefetch_related(*several)]


def entry_of(kind: Kind, row: Any, names: Names) -> Entry:
    return {ID: str(row.pk)} | {field.name: value_of(kind, field, row, names) for field in kind.fields}


def value_of(kind: Kind, field: "Field[Any, Any]", row: Any, names: Names) -> Any:
    converter = CONVERTERS.get((kind.name, field.name))
    if converter is not None:
        return converter.said(row, getattr(row, field.name), names)
    if isinstance(field, ManyToManyField):
        return sorted(
            filter(None, (names.name(_related(field), each.pk) for each in getattr(row, field.name).all()))
        )
    if isinstance(field, ForeignKey):
        return names.name(_related(field), getattr(row, field.attname))
    value = getattr(row, field.attname)
    return value if isinstance(value, PLAIN) else field.value_to_string(row)


def _related(field: Any) -> type[TenantOwned]:
    related: type[TenantOwned] = field.related_model
    return related
