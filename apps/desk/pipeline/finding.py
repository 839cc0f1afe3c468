"""The articles for a question. The chat, the dry run and the search page ask the same search."""

import re
from uuid import UUID

from apps.desk.pipeline.question import Question
from apps.knowledge.search import Passage, Verdict, search

PASSAGES = 4
# «那新疆呢», «and to Japan?»: short, and with a word that points back.
FOLLOW_UP = re.compile(r"^(那|还有|and |what about |how about ).{0,40}$|^.{0,20}呢[?？]?$", re.IGNORECASE)


def is_follow_up(text: str) -> bool:
    return FOLLOW_UP.search(text) is not None


def articles_for(question: Question, collection_ids: tuple[UUID, ...], version: int) -> tuple[Passage, ...]:
    """Those that fit, best first. «And to Japan?» finds nothing by itself, so the question before it helps."""
    attempts = [question.text]
    if question.earlier:
        attempts.append(f"{question.earlier} {question.text}")
        attempts += [question.earlier] if is_follow_up(question.text) else []
    for query in attempts:
        passages = search(
            tenant_id=question.tenant_id,
            query=query,
            limit=PASSAGES,
            collection_ids=collection_ids or None,
            version=version,
        )
        fitting = tuple(found for found in passages if found.verdict != Verdict.NOTHING)
        if fitting:
            return fitting
    return ()


def seen(passages: tuple[Passage, ...]) -> list[dict[str, object]]:
    """For the trace."""
    return [
        {
            "id": str(found.article_id),
            "title": found.title,
            "score": round(found.score, 3),
            "verdict": str(found.verdict),
        }
        for found in passages
    ]
