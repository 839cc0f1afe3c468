"""A question run through the whole pipeline with nothing stored: what would happen, and why."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from uuid import UUID

from apps.ai import budgets
from apps.ai.answering import Outcome
from apps.ai.failures import ProviderFailure
from apps.ai.language import detect_language
from apps.ai.profiles import Attempt, PersonaStyle, Turn
from apps.common.waiting import wait_for
from apps.conversations.queries import conversation as conversation_of
from apps.conversations.services import ConversationMissing
from apps.desk.jobs import question_of
from apps.desk.pipeline.deciding import decide
from apps.desk.pipeline.degrading import degrade
from apps.desk.pipeline.plan import Action, Plan
from apps.desk.pipeline.producing import new_masker, pieces_of, ready_outcome
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.pipeline.telling import answered_json
from apps.desk.pipeline.trace import Trace
from apps.moderation.screening import Verdict, judge
from apps.tenants.access import NoSuchInbox
from apps.tenants.models import Inbox

MODELS_AT_ONCE = 12  # asked by one who tries many questions


@dataclass(frozen=True, slots=True)
class Tried:
    """outcome: the answer, when one was wanted and the plan leads to one."""

    verdict: Verdict
    plan: Plan
    trace: Trace
    outcome: Outcome | None = None


def question_to_try(
    *,
    tenant_id: UUID,
    content: str,
    history: Sequence[Turn] = (),
    inbox_id: UUID | None = None,
    conversation_id: UUID | None = None,
) -> Question:
    """The content as the visitor's next message: in that conversation, or in a new one that began with the history.

    inbox_id: the tenant's oldest one when it is not given. Raises ConversationMissing, NoSuchInbox.
    """
    if conversation_id is not None:
        return _continued(tenant_id, conversation_id, content)
    earlier = [turn.content for turn in history if turn.role == "user"]
    return Question(
        is_real=False,
        inbox=_inbox(tenant_id, inbox_id),
        text=content,
        language=detect_language(content),
        earlier=earlier[-1] if earlier else "",
        history=(*history, Turn("user", content)),
        is_first=not any(turn.role == "assistant" for turn in history),
        message_count=len(earlier) + 1,
    )


def _continued(tenant_id: UUID, conversation_id: UUID, content: str) -> Question:
    conversation = conversation_of(tenant_id, conversation_id)
    if conversation is None:
        raise ConversationMissing("no such conversation")
    asked = question_of(conversation)
    text = f"{asked.text}\n{content}" if asked.text else content
    return replace(
        asked,
        is_real=False,
        text=text,
        language=detect_language(text),
        history=(*asked.history, Turn("user", content)),
        message_count=asked.message_count + 1,
    )


def _inbox(tenant_id: UUID, inbox_id: UUID | None) -> Inbox:
    inboxes = Inbox.objects.for_tenant(tenant_id).filter(is_active=True).select_related("tenant")
    found = (inboxes.filter(pk=inbox_id) if inbox_id else inboxes.order_by("created_at")).first()
    if found is None:
        raise NoSuchInbox("no such inbox")
    return found


def try_deciding(question: Question, setup: Setup | None = None) -> Tried:
    """No model is asked. setup: how the inbox would answer, its own when it is not given."""
    setup, trace = setup or setup_of(question.inbox), Trace()
    verdict = _screened(question, setup, trace)
    if verdict.action == "block":
        return Tried(verdict, blocked_plan(setup), trace)
    return Tried(verdict, decide(_as_stored(question, verdict), setup, trace), trace)


def try_answering(question: Question, setup: Setup | None = None) -> Tried:
    """With the model, when the plan asks one. A provider that fails leads to what a visitor would get."""
    return try_answering_all([(question, setup or setup_of(question.inbox))])[0]


def try_answering_all(asked: Sequence[tuple[Question, Setup]]) -> list[Tried]:
    """The same for several, whose models are asked at the same time."""
    runs = [_Run(question, setup, try_deciding(question, setup)) for question, setup in asked]
    try:
        wait_for(_ask_models([run for run in runs if run.tried.plan.would_ask_model]))
    finally:
        budgets.settle_all(budgets.Bill(run.question.tenant_id, None, run.attempts) for run in runs)
    return [_ended(run) for run in runs]


@dataclass(slots=True)
class _Run:
    question: Question
    setup: Setup
    tried: Tried
    attempts: list[Attempt] = field(default_factory=list)
    outcome: Outcome | None = None
    failure: ProviderFailure | None = None


async def _ask_models(runs: Sequence[_Run]) -> None:
    places = asyncio.Semaphore(MODELS_AT_ONCE)

    async def one(run: _Run) -> None:
        async with places:
            await _ask_model(run)

    await asyncio.gather(*map(one, runs))


async def _ask_model(run: _Run) -> None:
    try:
        with run.tried.trace.stage("model") as step:
            run.outcome = await _whole(run)
            step.end("answered", run.outcome.finish, **answered_json(run.outcome, run.attempts))
    except ProviderFailure as failure:
        run.failure = failure


async def _whole(run: _Run) -> Outcome:
    """Without its key: nobody else gets what is only tried, and what others asked is not waited for."""
    plan = replace(run.tried.plan, key=None)
    async with aclosing(pieces_of(run.question, plan, run.setup, attempts=run.attempts)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Outcome):
                return piece
            await asyncio.sleep(0)
    raise RuntimeError("the pieces ended without an outcome")


def _ended(run: _Run) -> Tried:
    plan, outcome = run.tried.plan, run.outcome
    if run.failure is not None:
        plan = degrade(plan, run.failure, run.tried.trace)
    if outcome is None and plan.action in (Action.ANSWER, Action.REPLY):
        outcome = ready_outcome(plan, new_masker(run.setup))
    return replace(run.tried, plan=plan, outcome=outcome)


def _screened(question: Question, setup: Setup, trace: Trace) -> Verdict:
    with trace.stage("moderation") as step:
        verdict = judge(setup.automaton, question.text)
        step.end(verdict.action, words=[hit.word for hit in verdict.hits])
    return verdict


def _as_stored(question: Question, verdict: Verdict) -> Question:
    """A masked word is masked for the model as well."""
    return replace(question, text=verdict.content) if verdict.is_masked else question


def blocked_plan(setup: Setup) -> Plan:
    persona = setup.answering.persona
    return Plan(
        action=Action.BLOCK,
        reason="sensitive_word",
        persona=persona,
        style=persona.style() if persona else PersonaStyle(),
    )
