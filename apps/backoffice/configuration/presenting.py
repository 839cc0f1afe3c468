"""Changes of a configuration in the reader's words: what kind of thing, which one, and its fields before and after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.desk.configuring.comparing import Change, Verb
from apps.desk.configuring.documents import ID, Document, Entry
from apps.desk.configuring.kinds import KINDS, Kind
from apps.desk.rules.explaining import in_words
from apps.desk.rules.parsing import conditions_of
from apps.desk.rules.problems import Problems
from apps.knowledge.differences import Line, text_differences

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MOST_SHOWN = 100  # of a kind
LONGEST = 4000  # characters of a value
PICTURE = "data:image/"
VERBS: "Mapping[Verb, StrPromise]" = {
    Verb.ADDED: _("new"),
    Verb.CHANGED: _("changed"),
    Verb.REMOVED: _("removed"),
}


@dataclass(frozen=True, slots=True)
class ShownField:
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    verb: Verb
    verb_name: str
    label: str
    fields: list[ShownField]


@dataclass(frozen=True, slots=True)
class ShownKind:
    """left_out: how many more there are."""

    title: str
    changes: list[ShownChange]
    left_out: int


def shown(changes: Iterable[Change], *documents: Document) -> list[ShownKind]:
    """documents: which know what the inboxes are called."""
    found = list(changes)
    inboxes = {row["site_key"]: row["name"] for document in documents for row in document.get("inboxes", [])}
    return [
        ShownKind(
            title_of(kind),
            [_shown(change, inboxes) for change in own[:MOST_SHOWN]],
            max(0, len(own) - MOST_SHOWN),
        )
        for kind in KINDS
        if (own := [change for change in found if change.kind is kind])
    ]


def title_of(kind: Kind) -> str:
    return capfirst(str(kind.model._meta.verbose_name_plural))


def label_of(change: Change, inboxes: Mapping[str, str]) -> str:
    return inboxes.get(change.label, change.label) or _t("All inboxes")


def _shown(change: Change, inboxes: Mapping[str, str]) -> ShownChange:
    before, after = change.before or {}, change.after or {}
    names = change.fields or [name for name in {**before, **after} if name != ID]
    fields = [
        ShownField(_field_name(change.kind, name), _lines(change.kind, name, before, after)) for name in names
    ]
    return ShownChange(
        change.verb,
        str(VERBS[change.verb]),
        label_of(change, inboxes),
        [field for field in fields if field.lines],
    )


def _field_name(kind: Kind, name: str) -> str:
    try:
        field: Any = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return capfirst(str(field.verbose_name))


def _lines(kind: Kind, name: str, before: Entry, after: Entry) -> tuple[Line, ...]:
    old, new = (in_text(kind, name, entry.get(name)) for entry in (before, after))
    if (
        before and after and old == new
    ):  # what differs cannot be said in words, such as the pixels of a picture
        return text_differences(old, _t("%(value)s (another one)") % {"value": new})
    found = text_differences(old, new) if old != new else ()
    return tuple(line for line in found if any(part.text for part in line.parts) or line.kind == "gap")


def in_text(kind: Kind, name: str, value: Any) -> str:
    """By lines, "" for nothing."""
    field: Any = kind.model._meta.get_field(name) if name in {each.name for each in kind.fields} else None
    choices = dict(getattr(field, "flatchoices", None) or ())
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    if name == "conditions":
        return _conditions(value)
    return "\n".join(_said(value))[:LONGEST]


def _conditions(tree: Any) -> str:
    try:
        return "\n".join(f"{'– ' * depth}{words}" for depth, words in in_words(conditions_of(tree)))
    except Problems:
        return "\n".join(_said(tree))[:LONGEST]


def _said(value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        yield _t("yes") if value else _t("no")
    elif isinstance(value, str) and value.startswith(PICTURE):
        yield _t("a picture")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (f"{key}: {line}" for line in _said(inner))
    elif isinstance(value, list):
        for inner in value:
            yield " · ".join(_said(inner)) if isinstance(inner, dict | list) else "".join(_said(inner))
    else:
        yield str(value)
