"""The decision: each stage looks at the case, and the first one that knows what to do decides.

No model is asked here and nothing is written. What happens, in this order:

    intent          what the visitor wants
    rules           what the tenant's trigger rules say
    wish            complaints and requests for a person go to one; small talk has fixed sentences
    known answer    the same question was answered before, and nothing it depends on has changed
    direct article  an article that may be said word by word, and fits for sure
    articles        nothing fits: a fixed text; without a model: the best article
    budget          what may be spent on models is spent: a person
    model           the prompt, from the articles that fit
"""

from collections.abc import Callable

from apps.ai.intents import detect_intent
from apps.ai.profiles import PromptRequest
from apps.ai.style import dont_know, knowledge_only_answer
from apps.desk import texts
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.plan import Action, Plan, Source, numbered
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup
from apps.desk.pipeline.trace import Trace

HANDOFF_INTENTS = {"human_request": "customer_request", "complaint": "complaint"}
SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})


def decide(question: Question, setup: Setup, trace: Trace) -> Plan:
    case = Case(question, setup, trace)
    understand(case)
    for stage in STAGES:
        plan = stage(case)
        if plan is not None:
            return plan
    return by_model(case)


def understand(case: Case) -> None:
    with case.trace.stage("intent") as step:
        case.intent = detect_intent(case.question.text)
        if case.intent:
            step.end(case.intent.name, case.intent.source, score=case.intent.score)


def by_wish(case: Case) -> Plan | None:
    name = case.intent.name if case.intent else ""
    if name in HANDOFF_INTENTS:
        return case.plan(Action.HANDOFF, HANDOFF_INTENTS[name])
    if name in SMALL_TALK:
        text = texts.small_talk(name, case.question.language)
        return case.plan(Action.REPLY, name, Source.SMALL_TALK, text=text)
    return None


def by_articles(case: Case) -> Plan | None:
    """Nothing fits: a fixed text, and the model is not asked to improvise. No model: the best article itself."""
    found = case.articles()
    if not found:
        text = dont_know(case.style, case.question.language)
        return case.plan(Action.ANSWER, "missing_knowledge", Source.NOTHING, text=text)
    if not case.setup.chain:
        text = knowledge_only_answer(case.style, numbered(found)[0])
        return case.plan(Action.ANSWER, "no_model", Source.FAQ, text=text, cited=(1,))
    return None


def by_model(case: Case) -> Plan:
    request = PromptRequest(
        turns=case.question.history,
        passages=numbered(case.articles()),
        style=case.style,
        language=case.question.language,
    )
    return case.plan(Action.ANSWER, "consult", Source.AI, request=request, chain=case.setup.chain)


STAGES: tuple[Callable[[Case], Plan | None], ...] = (by_wish, by_articles)
