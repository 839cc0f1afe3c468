"""Finds the articles that fit a question (interface; the ranking is in lexical.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from apps.knowledge.models import Article


class Verdict(StrEnum):
    SURE = "sure"
    MAYBE = "maybe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Passage:
    article_id: UUID
    external_id: str
    title: str
    text: str
    url: str
    score: float
    verdict: Verdict


def _grams(text: str) -> set[str]:
    folded = text.casefold()
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def search(
    *,
    tenant_id: UUID,
    query: str,
    limit: int = 5,
    collection_ids: Sequence[UUID] | None = None,
    language: str | None = None,
) -> list[Passage]:
    wanted = _grams(query)
    rows = Article.objects.for_tenant(tenant_id).filter(state="published")
    found = []
    for row in rows:
        best = max(
            len(wanted & _grams(text)) / max(1, len(wanted)) for text in [row.title, *row.similar_questions]
        )
        verdict = Verdict.SURE if best > 0.6 else Verdict.MAYBE if best > 0.3 else Verdict.NOTHING
        found.append(
            Passage(row.id, row.external_id, row.title, row.body[:1200], row.source_url, best, verdict)
        )
    return sorted(found, key=lambda passage: -passage.score)[:limit]
