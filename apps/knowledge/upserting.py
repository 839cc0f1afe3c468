"""Rows of a file or a request against what is there: which are new, changed, unchanged, wrong. Stores nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.knowledge.checking import row_errors, tidied
from apps.knowledge.models import Article, Collection
from apps.knowledge.models.versions import CONTENT, content_of
from apps.knowledge.queries import articles, collections
from apps.knowledge.storing import Change

Row = Mapping[str, Any]
Key = tuple[object, ...]
CREATED, UPDATED, UNCHANGED, WRONG = "created", "updated", "unchanged", "wrong"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class BadRow:
    """row: its number, the first is 1."""

    row: int
    field: str
    message: str


class BadRows(ValidationError):
    """Nothing was stored. rows: every mistake of every row, in their order."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        self.rows = list(rows)
        told = [
            _("Row %(row)s, %(field)s: %(message)s")
            % {"row": bad.row, "field": bad.field, "message": bad.message}
            for bad in self.rows[:SHOWN]
        ]
        super().__init__(told)


@dataclass(slots=True)
class Plan:
    """outcomes: what each row would do, in their order; changes: of those that do something."""

    outcomes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {name: self.outcomes.count(name) for name in (CREATED, UPDATED, UNCHANGED)}


def planned(
    *, tenant_id: UUID, collection: Collection | None, rows: Iterable[Row], identified_by_title: bool = False
) -> Plan:
    """The fields of a row are those of CONTENT; what it leaves out stays as it is, or is empty.

    collection: of rows that name none; a row's own is a Collection, or the name of one.
    identified_by_title: rows without an external id are those articles without one that have their title and
    collection (the oldest first, where several have); otherwise an external id is needed.
    """
    given = [dict(row) for row in rows]
    known = _Known(tenant_id, collection, given)
    plan = Plan()
    seen: dict[str, int] = {}
    for number, row in enumerate(given, start=1):
        errors = known.resolve(row) | _identity_errors(row, number, seen, identified_by_title)
        outcome, change, more = (WRONG, None, {}) if errors else _change(tenant_id, known.article(row), row)
        errors |= more
        plan.bad += [BadRow(number, name, text) for name, texts in errors.items() for text in texts]
        plan.outcomes.append(WRONG if errors else outcome)
        if change is not None:
            plan.changes.append(change)
    return plan


def _identity_errors(
    row: Row, number: int, seen: dict[str, int], identified_by_title: bool
) -> dict[str, list[str]]:
    external_id = _text(row, "external_id")
    if not external_id:
        needed = {"external_id": [_("An external id is needed to update by it.")]}
        return {} if identified_by_title else needed
    first = seen.setdefault(external_id, number)
    twice = _("The same external id is in row %(row)s.") % {"row": first}
    return {} if first == number else {"external_id": [twice]}


def _change(
    tenant_id: UUID, known: Article | None, row: Row
) -> tuple[str, Change | None, dict[str, list[str]]]:
    """The outcome, the change if there is one, and the mistakes."""
    before = content_of(known) if known else None
    article = known or Article(tenant_id=tenant_id)
    for name, value in row.items():
        setattr(article, name, value)
    errors = row_errors(article)
    if errors:
        return WRONG, None, errors
    change = Change(article, before)
    if not change.is_needed:
        return UNCHANGED, None, {}
    return (UPDATED if known else CREATED), change, {}


def _text(row: Row, name: str) -> str:
    """As it is stored, or what is there already would not be found by it."""
    return tidied(name, str(row.get(name) or ""))


class _Known:
    """What is there already, read once for all rows."""

    def __init__(self, tenant_id: UUID, collection: Collection | None, rows: Sequence[Row]) -> None:
        self._default = collection
        self._collections: dict[str, Collection] = {}
        for one in collections(tenant_id).order_by("created_at"):
            self._collections.setdefault(one.name, one)
        self._by_id = self._articles_by_id(tenant_id, rows)
        self._by_title = self._articles_by_title(tenant_id, rows)

    @staticmethod
    def _articles_by_id(tenant_id: UUID, rows: Sequence[Row]) -> dict[str, Article]:
        ids = {_text(row, "external_id") for row in rows} - {""}
        return {one.external_id: one for one in articles(tenant_id).filter(external_id__in=ids)}

    @staticmethod
    def _articles_by_title(tenant_id: UUID, rows: Sequence[Row]) -> dict[Key, list[Article]]:
        titles = {_text(row, "title") for row in rows if not _text(row, "external_id")}
        found: dict[Key, list[Article]] = defaultdict(list)
        nameless = articles(tenant_id).filter(external_id="", title__in=titles) if titles else ()
        for one in sorted(nameless, key=lambda article: (article.created_at, article.id), reverse=True):
            found[one.collection_id, one.title].append(one)
        return found

    def resolve(self, row: dict[str, Any]) -> dict[str, list[str]]:
        """Put the collection into the row. Answers what is wrong with its names."""
        unknown = {name: [_("There is no such field.")] for name in row.keys() - {*CONTENT}}
        named = row.get("collection") or self._default
        row["collection"] = self._collections.get(named.strip()) if isinstance(named, str) else named
        if not isinstance(row["collection"], Collection):
            unknown["collection"] = [_("There is no such collection.")]
        return unknown

    def article(self, row: Row) -> Article | None:
        external_id = _text(row, "external_id")
        if external_id:
            return self._by_id.get(external_id)
        same = self._by_title[row["collection"].id, _text(row, "title")]
        return same.pop() if same else None
