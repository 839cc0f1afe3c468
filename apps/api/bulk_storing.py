"""Rows of articles to their tables, with what became of each."""

from uuid import UUID

from django.db import transaction

from apps.api.bulk_rows import Json, Rows
from apps.api.knowledge_gate import refusal
from apps.knowledge import gate, services
from apps.knowledge.checking import tidied
from apps.knowledge.models import Article
from apps.knowledge.queries import articles
from apps.knowledge.services import BadRow, BadRows, Plan

PUBLIC = Article.State.PUBLISHED  # new articles are, unless their row says otherwise


@transaction.atomic
def stored(tenant_id: UUID, rows: Rows, *, author: str) -> Json:
    """The answer. Raises BadRows with what could not be read and what could not be stored."""
    services.lock(tenant_id)
    held = _held_back(tenant_id, rows.good)
    plan = _upserted(tenant_id, rows, held, author)
    told = iter(plan.outcomes)
    outcomes = ["refused" if place in held else next(told) for place in range(len(rows.good))]
    refused = refusal(tenant_id) | {"rows": [rows.numbers[place] for place in sorted(held)]} if held else None
    return {**plan.counts, "outcomes": outcomes, "refused": refused}


def _held_back(tenant_id: UUID, rows: list[Json]) -> set[int]:
    """Places of the rows that would become public unseen, where a tenant wants them to be evaluated first."""
    if not gate.is_closed(tenant_id):
        return set()
    own = articles(tenant_id).filter(external_id__in={_id(row) for row in rows} - {""})
    states = dict(own.values_list("external_id", "state"))
    return {place for place, row in enumerate(rows) if _becomes_public(row, states.get(_id(row)))}


def _becomes_public(row: Json, before: str | None) -> bool:
    return before != PUBLIC and row.get("state", before or PUBLIC) == PUBLIC


def _upserted(tenant_id: UUID, rows: Rows, held: set[int], author: str) -> Plan:
    """What was done with those that are not held back."""
    passing = [place for place in range(len(rows.good)) if place not in held]
    plan, wrong = Plan(), list[BadRow]()
    try:
        plan = services.upsert_articles(
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
    return plan


def _id(row: Json) -> str:
    return tidied("external_id", str(row.get("external_id") or ""))
