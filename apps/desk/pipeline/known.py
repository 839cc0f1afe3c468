"""Answers that were given before, and whether the one to come may be given again."""

from collections.abc import Iterable
from uuid import UUID

from apps.ai import known, prompts
from apps.ai.personal import question_reason
from apps.ai.scopes import Scope, key_of, style_fingerprint
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.knowledge.search import Passage


def by_known_answer(case: Case) -> Plan | None:
    with case.trace.stage("cache") as step:
        why_not = why_not_shared(case)
        if why_not:
            step.end("passed", why_not)
            return None
        case.key = key_of(scope_of(case), case.question.text)
        found = known.recall(case.key, case.question.text, is_counted=case.question.is_real)
        step.end(found.origin if found else "miss")
    if found is None:
        return None
    answer = found.answer
    return case.plan(Action.ANSWER, found.origin, Source.CACHE, text=answer.text, citations=answer.citations)


def why_not_shared(case: Case) -> str:
    """Why the answer is this visitor's alone; "" when anybody who asks the same may have it."""
    question = case.question
    if not case.setup.chain:
        return "no_model"
    if not question.is_first:
        return "earlier_turns"
    return question_reason(question.text, names=[question.contact_name]) or ""


def scope_of(case: Case) -> Scope:
    """Whatever an answer depends on. A change of any of it makes another scope."""
    models = [f"{config.base_url} {config.model}" for config in case.setup.chain]
    return Scope(
        tenant_id=case.question.tenant_id,
        language=case.question.language,
        persona_id=case.persona.id if case.persona else None,
        collection_ids=case.collection_ids,
        persona=style_fingerprint(case.style),
        knowledge=f"{case.setup.knowledge_version} {case.setup.knowledge_period}".strip(),
        rules=case.setup.rules.version,
        model=f"{prompts.PROMPT_VERSION} {models}",
    )


def sources_of(case: Case) -> tuple[str, ...]:
    return scope_of(case).sources(passages_of(case.articles()))


def passages_of(found: Iterable[Passage]) -> list[str]:
    """What an answer is made from, by fingerprints that an edit changes."""
    return [f"{each.article_id}:{each.version}" for each in found]


def article_ids(sources: Iterable[str]) -> set[UUID]:
    """Of the articles that an answer was made from: the other way round."""
    return {UUID(source.partition(":")[0]) for source in sources if ":" in source}
