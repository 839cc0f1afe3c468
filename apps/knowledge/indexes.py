"""The index of each tenant in this process, rebuilt when the tenant's knowledge version has changed.

One small query per search asks for the version, so an edit is found in every process as soon as it is committed.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.knowledge.lexical import Document, LexicalIndex
from apps.knowledge.models import Article
from apps.knowledge.queries import knowledge_version

MAX_TENANTS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """What a search needs of an article without reading it again."""

    article_id: UUID
    collection_id: UUID
    external_id: str
    title: str
    body: str
    url: str
    language: str
    version: int
    answers_directly: bool
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class TenantIndex:
    version: int
    entries: list[Entry]
    lexical: LexicalIndex


class _Shelf:
    """A tenant's index and the lock under which one thread rebuilds it while the others wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index: TenantIndex | None = None


_shelves: OrderedDict[UUID, _Shelf] = OrderedDict()
_shelves_lock = threading.Lock()


def index_of(tenant_id: UUID, version: int | None = None) -> TenantIndex:
    """version: asked for when it is not given."""
    version = knowledge_version(tenant_id) if version is None else version
    shelf = _shelf(tenant_id)
    with shelf.lock:
        # Read before the rows: an edit in between makes the index look older than it is, never newer.
        if shelf.index is None or shelf.index.version < version:
            shelf.index = _build(tenant_id, version)
        return shelf.index


def _shelf(tenant_id: UUID) -> _Shelf:
    with _shelves_lock:
        shelf = _shelves.setdefault(tenant_id, _Shelf())
        _shelves.move_to_end(tenant_id)
        while len(_shelves) > MAX_TENANTS:
            _shelves.popitem(last=False)
        return shelf


def _build(tenant_id: UUID, version: int) -> TenantIndex:
    published = Article.objects.for_tenant(tenant_id).filter(
        state=Article.State.PUBLISHED, collection__is_active=True
    )
    rows = list(published.order_by("created_at", "id"))
    return TenantIndex(
        version=version,
        entries=[_entry(row) for row in rows],
        lexical=LexicalIndex(Document([row.title, *row.similar_questions], row.body) for row in rows),
    )


def _entry(row: Article) -> Entry:
    return Entry(
        article_id=row.id,
        collection_id=row.collection_id,
        external_id=row.external_id,
        title=row.title,
        body=row.body,
        url=row.source_url,
        language=row.language,
        version=row.version,
        answers_directly=row.answers_directly,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
