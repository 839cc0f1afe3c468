"""Rows of articles to their tables, with what became of each."""

from uuid import UUID

from django.db import transaction

from apps.api.bulk_rows import Json, Rows
from apps.api.knowledge_gate import refusal
from apps.knowledge import gate, services
from apps.knowledge.checking import tidied
from apps.knowledge.models import Article
from apps.knowledge.queries import articles
from apps.knowledge.services import BadRow, BadRows

PUBLIC = Article.State.PUBLISHED  # new articles are, unless their row says otherwise
Known = dict[str, tuple[str, int]]  # state and version by external id


@transaction.atomic
def stored(tenant_id: UUID, rows: Rows, *, author: str) -> Json:
    """The answer. Raises BadRows with what could not be read and what could not be stored."""
    services.lock(tenant_id)
    before = _known(tenant_id, rows.good)
    held = _held_back(tenant_id, rows.good, before)
    counts = _upserted(tenant_id, rows, held, author)
    after = _known(tenant_id, rows.good)
    outcomes = [
        "refused" if place in held else _outcome(_id(row), before, after)
        for place, row in enumerate(rows.good)
    ]
    refused = refusal(tenant_id) | {"rows": [rows.numbers[place] for place in sorted(held)]} if held else None
    return {**counts, "outcomes": outcomes, "refused": refused}


def _held_back(tenant_id: UUID, rows: list[Json], known: Known) -> set[int]:
    """Places of the rows that would become public unseen, where a tenant wants them to be evaluated first."""
    if not gate.is_closed(tenant_id):
        return set()
    return {place for place, row in enumerate(rows) if _becomes_public(row, known.get(_id(row)))}


def _becomes_public(row: Json, before: tuple[str, int] | None) -> bool:
    is_public = before is not None and before[0] == PUBLIC
    return not is_public and row.get("state", before[0] if before else PUBLIC) == PUBLIC


def _upserted(tenant_id: UUID, rows: Rows, held: set[int], author: str) -> dict[str, int]:
    passing = [place for place in range(len(rows.good)) if place not in held]
    counts, wrong = dict[str, int](), list[BadRow]()
    try:
        counts = services.upsert_articles(
            tenant_id=tenant_id,
            collection=None,
            rows=[rows.good[place] for place in passing],
            makes_collections=True,
            author=author,
        )
    except BadRows as error:
        numbers = [rows.numbers[place] for place in passing]
        wrong = [BadRow(numbers[bad.row - 1], bad.field, bad.message) for bad in error.rows]
    if rows.bad or wrong:
        raise BadRows(sorted([*rows.bad, *wrong], key=lambda bad: bad.row))
    return counts


def _known(tenant_id: UUID, rows: list[Json]) -> Known:
    own = articles(tenant_id).filter(external_id__in={_id(row) for row in rows} - {""})
    found = own.values_list("external_id", "state", "version")
    return {external_id: (state, version) for external_id, state, version in found}


def _outcome(external_id: str, before: Known, after: Known) -> str:
    if external_id not in before:
        return "created"
    return "unchanged" if before[external_id] == after[external_id] else "updated"


def _id(row: Json) -> str:
    return tidied("external_id", str(row.get("external_id") or ""))
