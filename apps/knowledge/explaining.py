"""A search with its reasons: what was found, by which half, and why the rest was left out."""

from collections.abc import Collection as Several
from dataclasses import dataclass, replace
from uuid import UUID

from apps.knowledge.meaning import Meaning
from apps.knowledge.offers import closed_because
from apps.knowledge.search import MAYBE, SURE, Passage, Ranked, Search, Verdict, read, started
from apps.knowledge.tokens import plain

SHOWN = 10  # beyond the limit


@dataclass(frozen=True, slots=True)
class Candidate:
    """left_out_because: empty when it was given; else other_collection, not_begun, over, other_language,
    below_threshold or beyond_limit."""

    passage: Passage
    fused: float
    left_out_because: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """query: as it was searched; mode: hybrid or lexical; why_lexical: empty, no_model, not_ready or no_vector;
    sure, maybe: where these verdicts begin."""

    query: str
    mode: str
    why_lexical: str
    candidates: tuple[Candidate, ...]
    sure: float = SURE
    maybe: float = MAYBE


def explained(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Several[UUID] | None = None,
    language: str | None = None,
    version: int | None = None,
    meaning: Meaning | None = None,
    why_lexical: str = "",
) -> Explained:
    """The very search, and what it would find without its filters, the best first."""
    begun = started(tenant_id, query, limit, collection_ids, language, version)
    ranked = begun.candidates(meaning)[:limit]
    wider = replace(begun, finds_closed=True)
    seen = {each.article_id for each in ranked}
    others = [each for each in wider.candidates(meaning) if each.article_id not in seen][:SHOWN]
    passages = {passage.article_id: passage for passage in read(wider, [*ranked, *others])}
    candidates = [
        Candidate(passage, each.fused, _reason(begun, each, passage, is_given=each.article_id in seen))
        for each in [*ranked, *others]
        if (passage := passages.get(each.article_id))
    ]
    return Explained(
        query=plain(query),
        mode="hybrid" if begun.is_hybrid else "lexical",
        why_lexical="" if begun.is_hybrid else why_lexical,
        candidates=tuple(candidates),
    )


def _reason(begun: Search, ranked: Ranked, passage: Passage, *, is_given: bool) -> str:
    if is_given:
        return "below_threshold" if passage.verdict is Verdict.NOTHING else ""
    entry = begun.index.entries[begun.index.places[ranked.article_id]]
    closed = closed_because(entry, begun.collection_ids, begun.moment)
    if closed:
        return closed
    if passage.verdict is Verdict.NOTHING:
        return "below_threshold"
    return "beyond_limit" if entry.language in ("", begun.language) else "other_language"
