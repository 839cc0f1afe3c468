"""From a document's entries to rows that could be stored, or what is wrong with them and where."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ForeignKey, JSONField, ManyToManyField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.ai.models import Persona
from apps.common.ids import parse_id
from apps.desk.configuring.comparing import Change, keys_of, label_of
from apps.desk.configuring.converting import CONVERTERS
from apps.desk.configuring.documents import ID, Document, Entry, Problem
from apps.desk.configuring.kinds import Kind
from apps.desk.configuring.naming import Names
from apps.tenants.scoping import TenantOwned

_TYPES: Mapping[str, type] = {
    "CharField": str,
    "TextField": str,
    "BooleanField": bool,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
}
_TYPE_NAMES = {
    str: _lazy("a text"),
    bool: _lazy("true or false"),
    int: _lazy("a whole number"),
    list: _lazy("a list"),
    dict: _lazy("an object"),
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """row: not stored yet. several: what its many-to-many fields shall hold, by ids."""

    row: Any
    several: Mapping[str, list[UUID]] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def names_within(tenant_id: UUID, document: Document) -> Names:
    """As if the document were stored: its answer styles can be referred to before they are rows."""
    personas = {
        pk_of(tenant_id, "personas", entry, entry.get("name")): entry["name"]
        for entry in document["personas"]
    }
    return Names(tenant_id, {Persona: personas})


def pk_of(tenant_id: UUID, kind: str, entry: Entry, label: Any) -> UUID:
    """The row's, or always the same for one that was never stored."""
    return parse_id(entry.get(ID)) or uuid5(tenant_id, f"{kind}:{label}")


def resolved(
    kind: Kind, entry: Entry, tenant_id: UUID, names: Names, *, label: str, present: Any = None
) -> Resolved:
    """present: the row that the entry changes; without it, a new one."""
    row = present or kind.model(id=pk_of(tenant_id, kind.name, entry, label), tenant_id=tenant_id)
    several: dict[str, list[UUID]] = {}
    errors: dict[str, list[str]] = {}
    known = {each.name: each for each in kind.fields}
    for name, each in known.items():  # inbox first: pictures are looked for in it
        if name in entry:
            try:
                _set(kind, each, entry[name], row, several, names)
            except ValidationError as error:
                errors[name] = error.messages
    return Resolved(row, several, errors)


def _set(kind: Kind, field: Any, value: Any, row: Any, several: dict[str, list[UUID]], names: Names) -> None:
    converter = CONVERTERS.get((kind.name, field.name))
    if converter is not None:
        setattr(row, field.name, converter.meant(row, value, names))
    elif isinstance(field, ManyToManyField):
        wanted = value if isinstance(value, list) else [value]
        several[field.name] = [_pk(field.related_model, name, names) for name in wanted]
    elif isinstance(field, ForeignKey):
        setattr(row, field.attname, None if value is None else _pk(field.related_model, value, names))
    else:
        setattr(row, field.attname, field.to_python(_typed(field, value)))


def _typed(field: Any, value: Any) -> Any:
    """Files come from anywhere: a number is not taken for a text, nor a text for a list."""
    if value is None and field.null:
        return None
    wanted = (
        type(field.get_default()) if isinstance(field, JSONField) else _TYPES.get(field.get_internal_type())
    )
    is_wanted = wanted is None or (
        isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
    )
    if wanted is not None and not is_wanted:
        raise ValidationError(_("Expected %(kind)s.") % {"kind": _TYPE_NAMES[wanted]})
    return value


def _pk(model: Any, name: Any, names: Names) -> UUID:
    found = names.id(model, name) if isinstance(name, str) else None
    if found is None:
        shown = {"kind": model._meta.verbose_name, "name": str(name)[:80]}
        raise ValidationError(_("there is no %(kind)s “%(name)s”") % shown)
    return found


# ── what is wrong ─────────────────────────────────────────────────────────────────────────────────────


def problems_of(tenant_id: UUID, found: list[Change], document: Document) -> list[Problem]:
    """Of what would be added or changed: what is stored already was looked at when it was stored."""
    names = names_within(tenant_id, document)
    return [
        problem
        for change in found
        if change.after is not None
        for problem in _problems(change, tenant_id, names)
    ]


def _problems(change: Change, tenant_id: UUID, names: Names) -> list[Problem]:
    kind, entry = change.kind, change.after
    assert entry is not None
    if kind.is_fixed and change.before is None:
        return [
            Problem((kind.name, change.label), _("There is no such row, and none is made from a document."))
        ]
    one = resolved(kind, entry, tenant_id, names, label=change.label)
    errors = dict(one.errors) | {
        name: messages for name, messages in field_errors(kind, one.row).items() if name not in one.errors
    }
    return [
        Problem((kind.name, change.label, *([name] if name != NON_FIELD_ERRORS else [])), message)
        for name, messages in errors.items()
        for message in messages
    ]


def field_errors(kind: Kind, row: TenantOwned) -> dict[str, list[str]]:
    """What the row's own fields say, without a look at other rows. Puts what is written freely into its tidy form."""
    ours = {field.name for field in kind.fields}
    relations = {field.name for field in row._meta.fields if field.is_relation}
    strangers = {field.name for field in row._meta.fields} - ours
    try:
        row.full_clean(exclude=relations | strangers, validate_unique=False, validate_constraints=False)
        if kind.check is not None:
            kind.check(row)
    except ValidationError as error:
        return dict(error.message_dict)
    except (AttributeError, KeyError, TypeError) as error:  # JSON of a shape that no page of ours makes
        return {NON_FIELD_ERRORS: [_("This cannot be read: %(error)s") % {"error": error}]}
    return {}


def repeated(kind: Kind, entries: list[Entry]) -> list[str]:
    """Labels that stand there twice, where each may stand once."""
    counts = Counter(keys_of(kind, entries))
    return sorted(label_of(key) for key, count in counts.items() if count > 1)
