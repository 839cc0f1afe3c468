"""Finds the articles that fit a question. The chat, the search page and the REST API all come here."""

from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.common.clock import now
from apps.knowledge.indexes import Entry, index_of
from apps.knowledge.tokens import is_chinese, tokens

# Set on the demo's questions (tests/knowledge/test_demo.py): nine of ten off-topic ones stay below MAYBE.
SURE = 0.55
MAYBE = 0.33
# Candidates read beyond the limit: some are in another collection, out of date or in the other language.
SPARE = 40
OTHER_LANGUAGE = 0.5
LONGEST_TEXT = 1200


class Verdict(StrEnum):
    SURE = "sure"
    MAYBE = "maybe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Passage:
    """score: 0 to 1, see coverage.py; text: its best part, up to 1,200 characters."""

    article_id: UUID
    external_id: str
    title: str
    text: str
    url: str
    score: float
    verdict: Verdict
    version: int = 1
    answers_directly: bool = False


def search(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Several[UUID] | None = None,
    language: str | None = None,
    version: int | None = None,
) -> list[Passage]:
    """The best articles, best first, never cut by a threshold: what does not fit says so in its verdict.

    collection_ids: look in these alone; language: zh-hans or en, by default that of the question;
    version: the tenant's knowledge version, where the caller has just read it.
    """
    index = index_of(tenant_id, version)
    wanted = language or ("zh-hans" if is_chinese(query) else "en")
    moment = now()
    ranked = [
        (hit.rank * (1.0 if entry.language in ("", wanted) else OTHER_LANGUAGE), hit.score, entry)
        for hit in index.lexical.search(query, limit=limit + SPARE)
        if _is_open(entry := index.entries[hit.position], collection_ids, moment)
    ]
    ranked.sort(key=lambda found: -found[0])
    return [_passage(entry, score, query) for _, score, entry in ranked[:limit]]


def _is_open(entry: Entry, collection_ids: Several[UUID] | None, moment: datetime) -> bool:
    if collection_ids and entry.collection_id not in collection_ids:
        return False
    begun = entry.valid_from is None or entry.valid_from <= moment
    return begun and (entry.valid_until is None or entry.valid_until > moment)


def verdict_of(score: float) -> Verdict:
    if score >= SURE:
        return Verdict.SURE
    return Verdict.MAYBE if score >= MAYBE else Verdict.NOTHING


def _passage(entry: Entry, score: float, query: str) -> Passage:
    return Passage(
        article_id=entry.article_id,
        external_id=entry.external_id,
        title=entry.title,
        text=best_part(entry.body, query),
        url=entry.url,
        score=score,
        verdict=verdict_of(score),
        version=entry.version,
        answers_directly=entry.answers_directly,
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
