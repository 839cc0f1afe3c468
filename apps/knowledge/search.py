"""Finds the articles that fit a question. The chat, the search page and the REST API all come here.

With a meaning of the question (apps/desk/hybrid.py asks for it) words and meaning are weighed together; without one
the words stand alone.
"""

from collections.abc import Collection as Several
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.common.clock import now
from apps.knowledge import fusion, vectors
from apps.knowledge.fusion import Found
from apps.knowledge.indexes import TenantIndex
from apps.knowledge.meaning import Meaning
from apps.knowledge.offers import closed_because
from apps.knowledge.shelves import index_of
from apps.knowledge.tokens import is_chinese, tokens
from apps.knowledge.vectors import Near
from apps.knowledge.winners import Winner, winners

# Set on the demo's questions (tests/knowledge/test_demo.py): nine of ten off-topic ones stay below MAYBE.
SURE = 0.55
MAYBE = 0.33
# Candidates beyond the limit: either half has its own best, and some are no longer there when they are read.
SPARE = 40
LONGEST_TEXT = 1200


class Verdict(StrEnum):
    SURE = "sure"
    MAYBE = "maybe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Passage:
    """score: 0 to 1, see coverage.py and fusion.py; text: its best chunk, up to 1,200 characters.

    lexical: how much of the question its words cover; semantic: how alike the meanings are. Both 0 to 1.
    """

    article_id: UUID
    external_id: str
    title: str
    text: str
    url: str
    score: float
    verdict: Verdict
    version: int = 1
    answers_directly: bool = False
    chunk_id: UUID | None = None
    heading_path: str = ""
    lexical: float = 0.0
    semantic: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article that a search has looked at, the best first. chunk: the position of its best one."""

    article_id: UUID
    chunk: int
    fused: float
    score: float
    lexical: float
    semantic: float | None


@dataclass(slots=True)
class Search:
    """One search, with what it was made of.

    finds_closed: also what the collections and the periods leave out, for the search page to say so.
    """

    tenant_id: UUID
    query: str
    limit: int
    collection_ids: Several[UUID] | None
    language: str
    index: TenantIndex
    moment: datetime = field(default_factory=now)
    finds_closed: bool = False
    is_hybrid: bool = False

    def candidates(self, meaning: Meaning | None) -> list[Ranked]:
        """The best first; many more than the limit."""
        favour = self.index.favour(
            self.collection_ids if not self.finds_closed else None,
            self.language,
            None if self.finds_closed else self.moment,
        )
        hits = self.index.lexical.search(self.query, limit=self.limit + SPARE, favour=favour)
        entries = self.index.entries
        found = {
            entries[hit.position].article_id: (Found(rank=hit.rank, coverage=hit.score), hit.chunk)
            for hit in hits
        }
        near, background = self._near(meaning, list(found))
        for article_id, each in near.items():
            share = float(favour[self.index.places[article_id]])
            if share:
                lexical, chunk = found.get(article_id, (Found(), 0))
                cosine = fusion.cosine_of(each)
                found[article_id] = (
                    Found(share, lexical.rank, lexical.coverage, cosine),
                    chunk if each.chunk is None else each.chunk,
                )
        return self._ordered(found, background)

    def _near(self, meaning: Meaning | None, also: list[UUID]) -> tuple[dict[UUID, Near], float]:
        """By article: of those alone whose vectors are of their present text."""
        usable = vectors.usable_set(self.tenant_id, meaning.model) if meaning else None
        if meaning is None or usable is None:
            return {}, 0.0
        self.is_hybrid = True
        near = vectors.nearest(
            usable, meaning, also=also, collection_ids=None if self.finds_closed else self.collection_ids
        )
        places, entries = self.index.places, self.index.entries
        return {
            article_id: each
            for article_id, each in near.items()
            if article_id in places and entries[places[article_id]].version == each.version
        }, usable.background

    def _ordered(self, found: dict[UUID, tuple[Found, int]], background: float) -> list[Ranked]:
        fused = fusion.fused([each for each, _ in found.values()], background)
        entries, places = self.index.entries, self.index.places
        candidates = [
            Ranked(
                article_id=article_id,
                chunk=chunk,
                fused=value,
                score=fusion.score(each, background, is_bare=entries[places[article_id]].is_bare),
                lexical=each.coverage,
                semantic=None if each.cosine is None else fusion.likeness(each.cosine, background),
            )
            for (article_id, (each, chunk)), value in zip(found.items(), fused, strict=True)
        ]
        return sorted(candidates, key=lambda each: (-each.fused, places[each.article_id]))


def search(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Several[UUID] | None = None,
    language: str | None = None,
    version: int | None = None,
    meaning: Meaning | None = None,
) -> list[Passage]:
    """The best articles, best first, never cut by a threshold: what does not fit says so in its verdict.

    collection_ids: look in these alone; language: zh-hans or en, by default that of the question;
    version: the tenant's knowledge version, where the caller has just read it.
    """
    begun = started(tenant_id, query, limit, collection_ids, language, version)
    candidates = begun.candidates(meaning)
    passages = read(begun, candidates[:limit])
    if len(passages) < min(limit, len(candidates)):  # one of them has just been deleted
        passages = read(begun, candidates)[:limit]
    return passages


def started(
    tenant_id: UUID,
    query: str,
    limit: int,
    collection_ids: Several[UUID] | None,
    language: str | None,
    version: int | None,
) -> Search:
    language = language or ("zh-hans" if is_chinese(query) else "en")
    return Search(tenant_id, query, limit, collection_ids, language, index_of(tenant_id, version))


def read(begun: Search, candidates: list[Ranked]) -> list[Passage]:
    """What the candidates say now. One that may not be found any more is left out, whatever the index knows."""
    found = winners(begun.tenant_id, [(each.article_id, each.chunk) for each in candidates])
    return [
        _passage(winner, each, begun.query)
        for each in candidates
        if (winner := found.get(each.article_id))
        and (begun.finds_closed or not closed_because(winner, begun.collection_ids, begun.moment))
    ]


def verdict_of(score: float) -> Verdict:
    if score >= SURE:
        return Verdict.SURE
    return Verdict.MAYBE if score >= MAYBE else Verdict.NOTHING


def _passage(winner: Winner, candidate: Ranked, query: str) -> Passage:
    return Passage(
        article_id=winner.article_id,
        external_id=winner.external_id,
        title=winner.title,
        text=best_part(winner.text, query),
        url=winner.url,
        score=candidate.score,
        verdict=verdict_of(candidate.score),
        version=winner.version,
        answers_directly=winner.answers_directly,
        chunk_id=winner.chunk_id,
        heading_path=winner.heading_path,
        lexical=candidate.lexical,
        semantic=candidate.semantic,
    )


def best_part(body: str, query: str) -> str:
    """The body, or of a long one the paragraphs that share most with the question, in their order."""
    if len(body) <= LONGEST_TEXT:
        return body
    asked = set(tokens(query))
    paragraphs = [part[:LONGEST_TEXT] for part in body.split("\n\n") if part.strip()]
    shared = [len(asked.intersection(tokens(part))) for part in paragraphs]
    chosen: list[int] = []
    room = LONGEST_TEXT
    for place in sorted(range(len(paragraphs)), key=lambda place: (-shared[place], place)):
        if len(paragraphs[place]) + 2 <= room or not chosen:
            chosen.append(place)
            room -= len(paragraphs[place]) + 2
    return "\n\n".join(paragraphs[place] for place in sorted(chosen))
