"""The articles for a question. The chat, the dry run and the search page ask the same search."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from apps.ai.profiles import Attempt, ProviderConfig, Turn
from apps.ai.rewriting import Rewritten, rewrite, rewrite_by_model
from apps.common.waiting import wait_for
from apps.desk import hybrid
from apps.desk.asked import words_of
from apps.desk.pipeline.question import Question
from apps.desk.places import away
from apps.knowledge.search import Passage, Verdict

PASSAGES = 4


def query_for(
    question: Question, config: ProviderConfig | None = None, attempts: list[Attempt] | None = None
) -> Rewritten:
    """What is searched for: the question, with what it leaves out. «那运费呢?» is searched for with what was before.

    config: the model that may be asked about a follow-up; it is not asked for a question that is only tried.
    """
    before = turns_before(question)
    said = [words_of(turn.content) for turn in before if turn.role == "user"]
    earlier = [words for words in said if words] or [question.earlier]
    by_rule = rewrite(question.text, earlier)
    if not by_rule.by or config is None or not question.is_real:
        return by_rule
    asking = rewrite_by_model(config, question.text, before, attempts=attempts)
    with away():
        return wait_for(asking) or by_rule


def turns_before(question: Question) -> Sequence[Turn]:
    """The history without the messages that are the question: it may be several lines."""
    history = list(question.history)
    while history and history[-1].role == "user" and words_of(history[-1].content) in question.text:
        history.pop()
    return history


def articles_for(
    question: Question, collection_ids: tuple[UUID, ...], version: int, query: Rewritten | None = None
) -> tuple[Passage, ...]:
    """Those that fit, best first.

    A follow-up is searched for by itself as well: what fits it for sure comes first («运费呢» finds shipping), then
    what fits it together with what was said before, then the rest.
    """
    query = query or query_for(question)
    alone = _fitting(question, question.text, collection_ids, version)
    if not query.by:
        return alone
    together = _fitting(question, query.query, collection_ids, version)
    sure = [each for each in alone if each.verdict == Verdict.SURE]
    found = _without_repeats([*sure, *together, *alone])[:PASSAGES]
    return found or _fitting(question, question.earlier, collection_ids, version)


def _fitting(
    question: Question, text: str, collection_ids: tuple[UUID, ...], version: int
) -> tuple[Passage, ...]:
    found = hybrid.search(
        tenant_id=question.tenant_id,
        query=text,
        limit=PASSAGES,
        collection_ids=collection_ids or None,
        version=version,
    )
    return tuple(each for each in found if each.verdict != Verdict.NOTHING)


def _without_repeats(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    first: dict[object, Passage] = {}
    for each in passages:
        first.setdefault((each.article_id, each.text), each)
    return tuple(first.values())


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
