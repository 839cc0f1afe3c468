"""The search as everybody asks for it: by words, and by meaning where the tenant has a model for that.

In worker processes alone: it keeps the tenant's index in memory.
"""

from collections.abc import Collection as Several
from uuid import UUID

from apps.desk.embedding import meaning_of
from apps.knowledge import explaining
from apps.knowledge import search as knowledge
from apps.knowledge.explaining import Explained
from apps.knowledge.search import Passage


def search(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Several[UUID] | None = None,
    language: str | None = None,
    version: int | None = None,
) -> list[Passage]:
    """See apps/knowledge/search.py. Without the question's meaning within a second, by its words alone."""
    meaning, _ = meaning_of(tenant_id, query)
    return knowledge.search(
        tenant_id=tenant_id,
        query=query,
        limit=limit,
        collection_ids=collection_ids,
        language=language,
        version=version,
        meaning=meaning,
    )


def explained(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Several[UUID] | None = None,
    language: str | None = None,
    version: int | None = None,
) -> Explained:
    """The same search, with its reasons."""
    meaning, why_lexical = meaning_of(tenant_id, query)
    return explaining.explained(
        tenant_id=tenant_id,
        query=query,
        limit=limit,
        collection_ids=collection_ids,
        language=language,
        version=version,
        meaning=meaning,
        why_lexical=why_lexical,
    )
