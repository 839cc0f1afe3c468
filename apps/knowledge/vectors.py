"""The articles whose meaning is nearest to a question's, from PostgreSQL.

Up to EXACT vectors of a tenant are compared one by one, in some milliseconds; with more there is an HNSW index of the
tenant's own (embedding.py makes it). So a tenant's results never depend on how much others have beside it, and small
tenants cost no index.
"""

from collections.abc import Collection as Several
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from apps.common.arrays import literal
from apps.knowledge.meaning import Meaning

EXACT = 20_000
NEAREST = 50
# An article has several texts: so many are asked of the index for that many articles. It looks at as many candidates
# at once: with fewer it has to begin again for the rest, which costs a third more.
TEXTS = 150


class Usable(NamedTuple):
    """A tenant's vectors by one model: what a search needs to know of them, see models/vectors.py."""

    id: UUID
    tenant_id: UUID
    dimensions: int
    background: float
    has_index: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Cosines with the question; chunk: the position of the nearest chunk. Version: of the article then."""

    version: int
    wording: float = -1.0
    passage: float = -1.0
    chunk: int | None = None


def usable_set(tenant_id: UUID, model: str) -> Usable | None:
    """The tenant's vectors by this model, once they have been complete."""
    with connection.cursor() as cursor:  # each search asks twice: the ORM took a tenth of the search
        cursor.execute(
            """SELECT id, tenant_id, dimensions, background, has_index FROM knowledge_vectorset
            WHERE tenant_id = %s AND model = %s AND completed_at IS NOT NULL""",
            [tenant_id, model],
        )
        row = cursor.fetchone()
    return Usable(*row) if row else None


def nearest(
    vectors: Usable, meaning: Meaning, *, also: Several[UUID], collection_ids: Several[UUID] | None = None
) -> dict[UUID, Near]:
    """The nearest articles and those that are asked for, as far as they have vectors."""
    if len(meaning.vector) != vectors.dimensions:
        return {}
    values: dict[str, Any] = {
        "set": vectors.id,
        "tenant": vectors.tenant_id,
        "question": "[" + ",".join([f"{number:.5g}" for number in meaning.vector]) + "]",
        "also": literal(also),
        "collections": literal(collection_ids) if collection_ids else None,
    }
    rows = _by_index(vectors, values) if vectors.has_index else _one_by_one(values)
    return _by_article(rows)


Row = tuple[UUID, int, bool, float, int]

_IN_COLLECTIONS = """AND EXISTS (SELECT FROM knowledge_article a
    WHERE a.id = v.article_id AND a.collection_id = ANY(%(collections)s::uuid[]))"""
_SUMMED_UP = """SELECT article_id, max(article_version), position < 0, min(distance),
    (array_agg(position ORDER BY distance))[1] FROM near"""


def _one_by_one(values: dict[str, Any]) -> list[Row]:
    narrowed = _IN_COLLECTIONS if values["collections"] else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH near AS (
                SELECT article_id, article_version, position, vector <=> %(question)s::halfvec AS distance
                FROM knowledge_vector v WHERE vectors_id = %(set)s AND tenant_id = %(tenant)s {narrowed}),
            best AS (SELECT article_id FROM near GROUP BY 1 ORDER BY min(distance) LIMIT {NEAREST})
            {_SUMMED_UP} WHERE article_id IN (SELECT article_id FROM best) OR article_id = ANY(%(also)s::uuid[])
            GROUP BY 1, 3""",  # noqa: S608 - of our own constants alone
            values,
        )
        return list(cursor.fetchall())


def _by_index(vectors: Usable, values: dict[str, Any]) -> list[Row]:
    narrowed = _IN_COLLECTIONS if values["collections"] else ""
    size = int(vectors.dimensions)
    distance = f"vector::halfvec({size}) <=> (SELECT vector FROM question)"  # noqa: S608 - a whole number
    with transaction.atomic(), connection.cursor() as cursor:
        # Goes on until enough fit the collections.
        cursor.execute(f"SET LOCAL hnsw.ef_search = {TEXTS}; SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute(
            f"""WITH question AS MATERIALIZED (SELECT %(question)s::halfvec({size}) AS vector),
            found AS MATERIALIZED (
                SELECT article_id, {distance} AS distance FROM knowledge_vector v
                WHERE vectors_id = %(set)s {narrowed} ORDER BY {distance} LIMIT {TEXTS}),
            best AS (SELECT article_id FROM found GROUP BY 1 ORDER BY min(distance) LIMIT {NEAREST}),
            near AS (SELECT article_id, article_version, position, {distance} AS distance
                FROM knowledge_vector WHERE vectors_id = %(set)s AND tenant_id = %(tenant)s
                AND article_id = ANY(ARRAY(SELECT article_id FROM best) || %(also)s::uuid[]))
            {_SUMMED_UP} GROUP BY 1, 3""",  # noqa: S608 - of our own constants alone
            values,
        )
        return list(cursor.fetchall())


def _by_article(rows: list[Row]) -> dict[UUID, Near]:
    found: dict[UUID, Near] = {}
    for article_id, version, is_wording, distance, position in rows:
        known = found.get(article_id, Near(version))
        cosine = 1.0 - float(distance)
        found[article_id] = (
            Near(version, cosine, known.passage, known.chunk)
            if is_wording
            else Near(version, known.wording, cosine, position)
        )
    return found
