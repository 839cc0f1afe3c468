"""A file of a configuration, from this tenant or another, from this installation or another: what it would make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db.models import ForeignKey, ManyToManyField
from django.utils.translation import gettext as _

from apps.desk.configuring.comparing import changes, label_of, pairs
from apps.desk.configuring.converting import CONVERTERS, known_references
from apps.desk.configuring.documents import FORMAT, ID, SCHEMA, Document, Entry, Invalid, Problem, document_of
from apps.desk.configuring.kinds import BY_NAME, KINDS, Kind
from apps.desk.configuring.naming import Names
from apps.desk.configuring.reading import published_document, value_of
from apps.desk.configuring.resolving import field_errors, names_within, problems_of, repeated, resolved
from apps.tenants.models import Inbox

LARGEST = 30_000_000  # bytes
MOST_ENTRIES = 200_000  # of a section
OF_INBOXES = ("inboxes", "answering", "looks", "hours", "courses")


@dataclass(frozen=True, slots=True)
class Imported:
    """document: what a draft would say. notes: what of the file means nothing here and is left out, and where."""

    document: Document
    notes: list[Problem] = field(default_factory=list)


def parsed(data: bytes) -> Document:
    """The file's sections, as far as they are lists of objects. Raises Invalid."""
    if len(data) > LARGEST:
        raise Invalid([Problem((), _("The file is too large."))])
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Invalid([Problem((), _("This is not JSON: %(error)s") % {"error": error})]) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Invalid([Problem((), _("This is no configuration of Kefu."))])
    if found.get("schema") != SCHEMA:
        raise Invalid(
            [Problem(("schema",), _("This file was written by a version of Kefu that is not known here."))]
        )
    sections = {name: section for name, section in found.items() if name not in ("format", "schema")}
    problems = [problem for name, section in sections.items() for problem in _shape(name, section)]
    if problems:
        raise Invalid(problems)
    return document_of(sections)


def _shape(name: str, section: Any) -> list[Problem]:
    if name not in BY_NAME:
        return [Problem((name,), _("There is no such section."))]
    if not isinstance(section, list) or len(section) > MOST_ENTRIES:
        return [Problem((name,), _("Expected a list of at most 200,000 objects."))]
    key = BY_NAME[name].key
    return [
        Problem((name, str(at)), _("Expected an object with %(names)s.") % {"names": ", ".join(key)})
        for at, entry in enumerate(section, start=1)
        if not isinstance(entry, dict) or not all(isinstance(entry.get(each), str | None) for each in key)
    ]


def imported(tenant_id: UUID, file: Document, *, replaces: bool) -> Imported:
    """replaces: what the file's sections do not have goes; otherwise the file adds and changes. Raises Invalid.

    What is kept by inbox stays for inboxes that the file does not mention; sections it does not have stay as they are.
    """
    present = published_document(tenant_id)
    reading = _Reading(tenant_id, file, present)
    sections = {kind.name: reading.section(kind, replaces) for kind in KINDS}
    sections["categories"] = _with_all_categories(sections)
    document = document_of(sections)
    problems = [*reading.problems, *problems_of(tenant_id, changes(present, document), document)]
    if problems:
        raise Invalid(problems)
    return Imported(_tidied(tenant_id, present, document), reading.notes)


class _Reading:
    def __init__(self, tenant_id: UUID, file: Document, present: Document) -> None:
        self._file, self._present = file, present
        self.notes: list[Problem] = []
        self.problems: list[Problem] = []
        self._inboxes = _own_inboxes(tenant_id, file)
        personas = file.get("personas", []) + present["personas"]
        self._names = names_within(
            tenant_id, {"personas": list({each["name"]: each for each in personas}.values())}
        )

    def section(self, kind: Kind, replaces: bool) -> list[Entry]:
        present: list[Entry] = self._present[kind.name]
        if kind.name not in self._file:
            return present
        entries = [entry for each in self._file[kind.name] if (entry := self._meant(kind, each)) is not None]
        if not kind.may_repeat:
            self.problems += [
                Problem((kind.name, label), _("This stands in the file twice."))
                for label in repeated(kind, entries)
            ]
        both = pairs(kind, present, entries)
        wanted = [self._whole(kind, pair.before, pair.after) for pair in both if pair.after is not None]
        kept = [
            pair.before for pair in both if pair.after is None and self._stays(kind, pair.before, replaces)
        ]
        return [*(each for each in kept if each is not None), *wanted]

    def _stays(self, kind: Kind, entry: Entry | None, replaces: bool) -> bool:
        if not replaces or kind.is_fixed or entry is None:
            return True
        return kind.name in OF_INBOXES and entry.get("inbox") not in self._inboxes.values()

    def _whole(self, kind: Kind, present: Entry | None, entry: Entry | None) -> Entry:
        """With what the file leaves unsaid."""
        assert entry is not None
        unsaid = present or {each.name: _default(each) for each in kind.fields}
        return dict(unsaid) | entry

    # ── references ──────────────────────────────────────────────────────────────────────────────────
    def _meant(self, kind: Kind, given: Entry) -> Entry | None:
        """In this tenant's names; None for what belongs to an inbox that is not here."""
        known = {each.name for each in kind.fields}
        entry = {name: value for name, value in given.items() if name in known}
        place = (kind.name, label_of(tuple(entry.get(name) for name in kind.key)))
        strangers = [name for name in given if name not in known and name != ID]
        self.problems += [Problem((*place, name), _("There is no such field.")) for name in strangers]
        for name in ("inbox", "site_key"):
            if isinstance(entry.get(name), str):
                own = self._inboxes.get(entry[name])
                if own is None:
                    self._miss(place, Inbox, entry[name], _("This entry is left out."))
                    return None
                entry[name] = own
        for each in kind.fields:
            if each.name in entry and each.name not in ("inbox", "site_key"):
                wanted = entry[each.name]
                entry[each.name] = self._known(kind, each, wanted, (*place, each.name))
                if each.name in kind.key and entry[each.name] != wanted:
                    return None  # what it is about is not here
        return entry

    def _known(self, kind: Kind, field: Any, value: Any, place: tuple[str, ...]) -> Any:
        missing: list[tuple[Any, str]] = []
        if (kind.name, field.name) == ("rules", "actions"):
            value = known_references(value, self._names, missing)
        elif isinstance(field, ManyToManyField) and isinstance(value, list):
            missing = [(field.related_model, str(name)) for name in value if not self._id(field, name)]
            value = sorted(name for name in value if self._id(field, name))
        elif isinstance(field, ForeignKey) and value is not None and not self._id(field, value):
            missing, value = [(field.related_model, str(value))], None
        for model, name in missing:
            self._miss(place, model, name, "")
        return value

    def _id(self, field: Any, name: Any) -> UUID | None:
        return self._names.id(field.related_model, name) if isinstance(name, str) else None

    def _miss(self, place: tuple[str, ...], model: Any, name: str, consequence: str) -> None:
        shown = {"kind": model._meta.verbose_name, "name": name[:80]}
        reason = _("There is no %(kind)s “%(name)s” here.") % shown
        self.notes.append(Problem(place, f"{reason} {consequence}".strip()))


def _own_inboxes(tenant_id: UUID, file: Document) -> Mapping[str, str]:
    """The file's site keys and ours: the same, else that of the one inbox with the same name."""
    own = list(Inbox.objects.for_tenant(tenant_id).values_list("site_key", "name"))
    keys = {key for key, _name in own}
    named = {str(entry.get("site_key")): entry.get("name") for entry in file.get("inboxes", [])}
    mentioned = {
        str(entry[name])
        for kind in KINDS
        for entry in file.get(kind.name, [])
        for name in ("inbox", "site_key")
        if entry.get(name)
    }
    found = {key: key for key in mentioned & keys}
    for key in mentioned - keys:
        alike = [known for known, name in own if name == named.get(key)]
        if len(alike) == 1:
            found[key] = alike[0]
    return found


def _with_all_categories(sections: Mapping[str, list[Entry]]) -> list[Entry]:
    """Each that a word names has an entry, as it has a row once the word is stored."""
    kind, named = BY_NAME["categories"], {entry["name"] for entry in sections["categories"]}
    used = dict.fromkeys(str(word.get("category") or "") for word in sections["words"])
    plain = {field.name: _default(field) for field in kind.fields}
    return [*sections["categories"], *(plain | {"name": name} for name in used if name and name not in named)]


def _default(field: Any) -> Any:
    if isinstance(field, ManyToManyField):
        return []
    value = None if isinstance(field, ForeignKey) else field.get_default()
    return getattr(value, "value", value)  # of a choice, its word


def _tidied(tenant_id: UUID, present: Document, document: Document) -> Document:
    """Each new text in the form in which it would be stored."""
    names = names_within(tenant_id, document)
    tidied = {}
    for change in changes(present, document):
        if change.after is not None:
            tidied[id(change.after)] = _tidy(change.kind, change.after, tenant_id, names, change.label)
    return document_of(
        {kind.name: [tidied.get(id(entry), entry) for entry in document[kind.name]] for kind in KINDS}
    )


def _tidy(kind: Kind, entry: Entry, tenant_id: UUID, names: Names, label: str) -> Entry:
    one = resolved(kind, entry, tenant_id, names, label=label)
    field_errors(kind, one.row)
    as_it_is = {each.name for each in kind.fields if isinstance(each, ManyToManyField)}
    as_it_is |= {name for of, name in CONVERTERS if of == kind.name}
    return entry | {
        each.name: value_of(kind, each, one.row, names) for each in kind.fields if each.name not in as_it_is
    }
