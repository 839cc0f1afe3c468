"""The decision: each stage looks at the case, and the first one that knows what to do decides.

No model answers here and nothing is written. What happens, in this order:

    by_files_alone  nobody looks into files: a fixed text when there are no words
    understand      what the visitor wants
    by_rule         what the tenant's trigger rules say
    by_wish         complaints and requests for a person go to one; small talk has fixed sentences
    by_known_answer the same question was answered before, and nothing it depends on has changed
    by_direct_article an article that may be said word by word fits for sure
    by_articles     nothing fits: a fixed text; without a model: the best article
    by_budget       what may be spent on models is spent: a person
    by_model        the prompt, from the articles that fit
"""

from collections.abc import Callable

from apps.ai import budgets
from apps.ai.asking import ask_model
from apps.ai.context import window
from apps.ai.intents import recognise
from apps.ai.profiles import PromptRequest
from apps.ai.reasons import USAGE_LIMIT
from apps.ai.style import dont_know, knowledge_only_answer
from apps.ai.taught import intent_choices
from apps.common.waiting import wait_for
from apps.desk import texts
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.files import by_files_alone
from apps.desk.pipeline.known import by_known_answer, sources_of
from apps.desk.pipeline.plan import Action, Plan, Source, numbered
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.ruling import by_rule
from apps.desk.pipeline.setup import Setup
from apps.desk.pipeline.trace import Trace
from apps.desk.places import away
from apps.knowledge.search import Verdict

HANDOFF_INTENTS = {"human_request": "customer_request", "complaint": "complaint"}
SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})
WORDS = "words"


def decide(question: Question, setup: Setup, trace: Trace) -> Plan:
    case = Case(question, setup, trace)
    plan = by_files_alone(case)
    if plan is not None:
        return plan
    understand(case)
    for stage in STAGES:
        plan = stage(case)
        if plan is not None:
            return plan
    return by_model(case)


def understand(case: Case) -> None:
    with case.trace.stage("intent") as step:
        case.intent = recognise(case.question.text, case.setup.classifier)
        if not case.intent.is_sure:
            _ask_what_is_meant(case)
        step.end(case.intent.name, case.intent.source, score=case.intent.score)


def _ask_what_is_meant(case: Case) -> None:
    if not case.setup.answering.asks_model_when_unsure or not case.question.is_real:
        return
    config = case.setup.classifying
    if config is None:
        return
    tenant_id = case.question.tenant_id
    asking = ask_model(
        config,
        case.question.text,
        intent_choices(tenant_id=tenant_id),
        tenant_id=tenant_id,
        attempts=case.attempts,
    )
    with away():
        case.intent = wait_for(asking) or case.intent


def by_wish(case: Case) -> Plan | None:
    """Small talk is what the words say is nothing else: a guess must not swallow the question beside a greeting."""
    name = case.intent.name
    if case.must_answer:
        return None
    if name in HANDOFF_INTENTS:
        return case.plan(Action.HANDOFF, HANDOFF_INTENTS[name])
    if name in SMALL_TALK and case.intent.source == WORDS:
        text = texts.small_talk(name, case.question.language)
        return case.plan(Action.REPLY, name, Source.SMALL_TALK, text=text)
    return None


def by_direct_article(case: Case) -> Plan | None:
    best = next(iter(case.articles()), None)
    if best is None or not best.answers_directly or best.verdict != Verdict.SURE:
        return None
    text = knowledge_only_answer(case.style, numbered(case.articles())[0])
    return case.plan(Action.ANSWER, "direct_article", Source.FAQ, text=text, cited=(1,))


def by_articles(case: Case) -> Plan | None:
    found, has_model = case.articles(), bool(case.setup.chain)
    if not found and not (has_model and case.setup.answering.may_improvise):
        text = dont_know(case.style, case.question.language)
        return case.plan(Action.ANSWER, "missing_knowledge", Source.NOTHING, text=text)
    if not has_model:
        text = knowledge_only_answer(case.style, numbered(found)[0])
        return case.plan(Action.ANSWER, "no_model", Source.FAQ, text=text, cited=(1,))
    return None


def by_budget(case: Case) -> Plan | None:
    """A visitor who talks to the AI all day gets a person in the end, never silence."""
    with case.trace.stage("budget") as step:
        verdict = budgets.check(tenant_id=case.question.tenant_id, contact_id=case.question.contact_id)
        step.end(verdict.level, verdict.limit, score=verdict.share)
    return case.plan(Action.HANDOFF, USAGE_LIMIT) if verdict.is_exceeded else None


def by_model(case: Case) -> Plan:
    with case.trace.stage("context") as step:
        turns = window(case.question.history, case.question.summary)
        step.end("cut" if len(turns) < len(case.question.history) else "whole", turns=len(turns))
    request = PromptRequest(
        turns=turns,
        passages=numbered(case.articles()),
        style=case.style,
        language=case.question.language,
    )
    return case.plan(
        Action.ANSWER,
        "consult",
        Source.AI,
        request=request,
        chain=case.setup.chain,
        key=case.key,
        sources=sources_of(case),
    )


STAGES: tuple[Callable[[Case], Plan | None], ...] = (
    by_rule,
    by_wish,
    by_known_answer,
    by_direct_article,
    by_articles,
    by_budget,
)
