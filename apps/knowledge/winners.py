"""What the articles that a search has found say now, whatever the index knows of them.

One statement for all of them: by the ORM it took as long as the search itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.common.arrays import literal
from apps.knowledge.overlay import candidates

_READ = """
SELECT article.id, article.collection_id, article.external_id, article.title, article.source_url, article.version,
    article.answers_directly, article.valid_from, article.valid_until,
    chunk.id, coalesce(chunk.heading_path, ''), coalesce(chunk.text, article.body)
FROM unnest(%s::uuid[], %s::int[]) AS wanted (article_id, position)
JOIN knowledge_article AS article ON article.id = wanted.article_id AND article.tenant_id = %s
JOIN knowledge_collection AS collection ON collection.id = article.collection_id AND collection.is_active
LEFT JOIN knowledge_chunk AS chunk ON chunk.article_id = article.id AND chunk.position = wanted.position
WHERE article.state = 'published' OR article.id = ANY(%s::uuid[])
"""


class Winner(NamedTuple):
    """text: of the chunk; the whole article's when there is no such chunk any more."""

    article_id: UUID
    collection_id: UUID
    external_id: str
    title: str
    url: str
    version: int
    answers_directly: bool
    valid_from: datetime | None
    valid_until: datetime | None
    chunk_id: UUID | None
    heading_path: str
    text: str


def winners(tenant_id: UUID, wanted: Sequence[tuple[UUID, int]]) -> dict[UUID, Winner]:
    """By article, of each (article, position of its chunk) those that may be found, their periods aside."""
    if not wanted:
        return {}
    articles, positions = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_READ, [literal(articles), literal(positions), tenant_id, literal(candidates())])
        return {row[0]: Winner(*row) for row in cursor.fetchall()}
