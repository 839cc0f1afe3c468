"""A tenant's articles as one process keeps them for searching: their terms, and what a search filters by.

An index is never changed. A new one is made of the old one's first part, in which what was changed or deleted no
longer counts, and a small second part with what is new; so an edit costs the same beside ten articles and ten thousand.
"""

from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from apps.knowledge.lexical import Document, LexicalIndex, Segment
from apps.knowledge.models import Article, Chunk
from apps.knowledge.offers import closed_because
from apps.knowledge.overlay import candidates
from apps.knowledge.tokens import plain

OTHER_LANGUAGE = 0.5
READ_AT_ONCE = 1000
# The second part may have as many articles, or this share of the first; then all is indexed anew.
SMALL = 300
SMALL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """is_bare: it says nothing beside its title."""

    article_id: UUID
    version: int
    collection_id: UUID
    language: str
    valid_from: datetime | None
    valid_until: datetime | None
    is_bare: bool


@dataclass(frozen=True, slots=True)
class Part:
    entries: Sequence[Entry]
    segment: Segment


class TenantIndex:
    def __init__(self, version: int, parts: Sequence[Part], valid: dict[UUID, int]) -> None:
        """valid: the articles that count, and their versions."""
        self.version = version
        self.parts = tuple(parts)
        self.entries = [entry for part in self.parts for entry in part.entries]
        self.lexical = LexicalIndex(*(part.segment for part in self.parts))
        self._is_valid = np.array(
            [valid.get(entry.article_id) == entry.version for entry in self.entries], dtype=bool
        )
        self.places = {
            entry.article_id: place
            for place, (entry, is_valid) in enumerate(zip(self.entries, self._is_valid, strict=True))
            if is_valid
        }
        self._limited = [
            place for place, entry in enumerate(self.entries) if entry.valid_from or entry.valid_until
        ]
        self._languages = np.array([entry.language for entry in self.entries], dtype="U8")
        self._collections = np.array([entry.collection_id.bytes for entry in self.entries], dtype="S16")

    @property
    def memory(self) -> int:
        """Bytes, about: an entry with its place in the tables takes some 500."""
        return sum(part.segment.memory for part in self.parts) + 500 * len(self.entries)

    def favour(
        self, collection_ids: Several[UUID] | None, language: str, moment: datetime | None
    ) -> NDArray[np.float32]:
        """Of every entry: 1, less for another language, 0 for what may not be found. No moment: at any time."""
        is_ours = (self._languages == "") | (self._languages == language)
        favour: NDArray[np.float32] = np.where(is_ours, 1, OTHER_LANGUAGE).astype(np.float32)
        favour *= self._is_valid
        if collection_ids:
            wanted = np.array([each.bytes for each in collection_ids], dtype="S16")
            favour[~np.isin(self._collections, wanted)] = 0
        for place in self._limited:
            if moment and closed_because(self.entries[place], None, moment):
                favour[place] = 0
        return favour


def searchable(tenant_id: UUID) -> "QuerySet[Article]":
    """What may be found, its period aside."""
    spoken = Q(state=Article.State.PUBLISHED) | Q(pk__in=candidates())
    return Article.objects.for_tenant(tenant_id).filter(spoken, collection__is_active=True)


def valid_versions(tenant_id: UUID) -> dict[UUID, int]:
    """Of all that may be found, in the order in which it was written."""
    return dict(searchable(tenant_id).order_by("created_at", "id").values_list("id", "version"))


def is_small(index: TenantIndex, valid: dict[UUID, int]) -> bool:
    """Whether little enough is new to be put beside the first part."""
    return len(_missing(index, valid)) <= max(SMALL, SMALL_SHARE * len(index.entries))


def refreshed(tenant_id: UUID, index: TenantIndex, version: int, valid: dict[UUID, int]) -> TenantIndex:
    """The index with a second part for what its first part has not."""
    missing = _missing(index, valid)
    last = index.parts[-1]
    held = {entry.article_id: entry.version for entry in last.entries}
    if len(index.parts) > 1 and all(held.get(article_id) == valid[article_id] for article_id in missing):
        return TenantIndex(version, index.parts, valid)
    parts = [index.parts[0]]
    if missing:
        parts.append(_part(tenant_id, missing))
    return TenantIndex(version, parts, valid)


def _missing(index: TenantIndex, valid: dict[UUID, int]) -> list[UUID]:
    """What the first part lacks."""
    held = {entry.article_id: entry.version for entry in index.parts[0].entries}
    return [article_id for article_id, version in valid.items() if held.get(article_id) != version]


def built(tenant_id: UUID, version: int, valid: dict[UUID, int]) -> TenantIndex:
    """Made from nothing."""
    return TenantIndex(version, [_part(tenant_id, list(valid))], valid)


def _part(tenant_id: UUID, article_ids: Iterable[UUID]) -> Part:
    entries: list[Entry] = []
    wanted = iter(article_ids)

    def documents() -> Iterable[Document]:
        while some := list(islice(wanted, READ_AT_ONCE)):
            chunks = _chunks(tenant_id, some)
            rows = Article.objects.for_tenant(tenant_id).in_bulk(some)
            for row in (rows[article_id] for article_id in some if article_id in rows):
                texts = chunks.get(row.id) or [row.body]
                entries.append(_entry(row, texts))
                yield Document([row.title, *row.similar_questions], texts)

    segment = Segment(documents())
    return Part(entries, segment)


def _chunks(tenant_id: UUID, article_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    texts: dict[UUID, list[str]] = defaultdict(list)
    rows = Chunk.objects.for_tenant(tenant_id).filter(article_id__in=article_ids)
    for article_id, path, text in rows.order_by("article_id", "position").values_list(
        "article_id", "heading_path", "text"
    ):
        texts[article_id].append(f"{path}\n{text}" if path else text)
    return texts


def _entry(row: Article, texts: Sequence[str]) -> Entry:
    return Entry(
        article_id=row.id,
        version=row.version,
        collection_id=row.collection_id,
        language=row.language,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        is_bare=not row.similar_questions and says_nothing_more(row.title, texts),
    )


def says_nothing_more(title: str, texts: Sequence[str]) -> bool:
    """Whether the body is empty or the title once more."""
    return len(texts) < 2 and plain("".join(texts)).strip() in ("", plain(title).strip())
