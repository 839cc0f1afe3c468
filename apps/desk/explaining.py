"""Why a question finds what it finds: the pipeline itself, and beside it every candidate that its search weighed."""

from typing import Any

from apps.desk import hybrid
from apps.desk.dry import try_deciding
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.deciding import understand
from apps.desk.pipeline.finding import PASSAGES, query_for
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.ruling import by_rule
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.pipeline.trace import Trace
from apps.desk.tried_wire import decision_json
from apps.knowledge.explaining import Candidate
from apps.knowledge.wire import passage_json

Json = dict[str, Any]


def explained(question: Question) -> Json:
    """{"decision", "searches": [{"query", "rewritten_by", "mode", "why_lexical", "sure", "maybe", "candidates"}]}.

    A follow-up is searched for by itself and with what it leaves out, as in the chat.
    """
    setup = setup_of(question.inbox)
    tried = try_deciding(question, setup)
    collection_ids = _collection_ids(question, setup)
    rewritten = query_for(question)
    queries = [(question.text, ""), *([(rewritten.query, rewritten.by)] if rewritten.by else [])]
    return {
        "decision": decision_json(tried),
        "searches": [_search_json(question, setup, collection_ids, query, by) for query, by in queries],
    }


def _collection_ids(question: Question, setup: Setup) -> tuple[Any, ...]:
    """Those of the inbox, or of the rule that decides."""
    case = Case(question, setup, Trace())
    understand(case)
    by_rule(case)
    return case.collection_ids


def _search_json(
    question: Question, setup: Setup, collection_ids: tuple[Any, ...], query: str, by: str
) -> Json:
    found = hybrid.explained(
        tenant_id=question.tenant_id,
        query=query,
        limit=PASSAGES,
        collection_ids=collection_ids or None,
        version=setup.knowledge_version,
    )
    return {
        "query": query,
        "rewritten_by": by,
        "mode": found.mode,
        "why_lexical": found.why_lexical,
        "sure": found.sure,
        "maybe": found.maybe,
        "candidates": [_candidate_json(candidate) for candidate in found.candidates],
    }


def _candidate_json(candidate: Candidate) -> Json:
    return passage_json(candidate.passage) | {
        "fused": candidate.fused,
        "left_out_because": candidate.left_out_because,
    }
