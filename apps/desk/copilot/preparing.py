"""What a request of the copilot needs, read before a model is asked. A reply goes through the chat's own stages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from apps.ai import budgets, rewording, summaries
from apps.ai.language import CHINESE, ENGLISH, detect_language
from apps.ai.outlines import outline
from apps.ai.profiles import PersonaStyle, ProviderConfig, Purpose, Turn
from apps.ai.queries import provider_chain
from apps.conversations import queries as threads
from apps.conversations.models import Conversation
from apps.conversations.services import ConversationMissing
from apps.desk import queries
from apps.desk.asked import CONTEXT_MESSAGES, history, open_messages
from apps.desk.copilot.orders import Kind, Order
from apps.desk.gaps.wishes import without_wish
from apps.desk.jobs import question_of
from apps.desk.pipeline.case import Case
from apps.desk.pipeline.deciding import by_articles, by_budget, by_direct_article, by_model, understand
from apps.desk.pipeline.known import by_known_answer
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.ruling import by_rule
from apps.desk.pipeline.setup import Setup, setup_of
from apps.desk.pipeline.trace import Trace

Stage = Callable[[Case], Plan | None]
# As in the chat, without those that would call a person: one has the conversation already.
STAGES: tuple[Stage, ...] = (by_known_answer, by_direct_article, by_articles, by_budget)


class NothingAsked(Exception):
    """The visitor has written nothing, or sent files alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply to be suggested. plan.request: what a model is asked, None when none is."""

    question: Question
    setup: Setup
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A text that a model writes from others. instead: what there is without one. notice: why none is asked."""

    chain: tuple[ProviderConfig, ...]
    messages: Sequence[dict[str, str]]
    longest: int
    instead: str = ""
    notice: str = ""


def prepare(order: Order) -> Reply | Writing:
    """Raises ConversationMissing, NothingAsked."""
    conversation = threads.conversation(order.tenant_id, order.conversation_id)
    if conversation is None:
        raise ConversationMissing("no such conversation")
    if order.kind == Kind.SUGGEST:
        return _reply(conversation)
    return _summary(conversation, order) if order.kind == Kind.SUMMARISE else _rewording(conversation, order)


# ── a reply ─────────────────────────────────────────────────────────────────────────────────────────


def _reply(conversation: Conversation) -> Reply:
    """What the AI would answer if it had the conversation. The visitor's own limits are not the agent's."""
    asked = replace(question_of(conversation), is_real=False, owner="ai", contact_id=None)
    text = without_wish(asked.text) or without_wish(asked.earlier)  # «转人工» is no question
    if not text:
        raise NothingAsked("there is no question to answer")
    asked = replace(asked, text=text, language=detect_language(text, asked.language))
    setup = setup_of(asked.inbox)
    return Reply(question=asked, setup=setup, plan=for_colleague(decide(asked, setup, Trace())))


def decide(question: Question, setup: Setup, trace: Trace) -> Plan:
    case = Case(question, setup, trace)
    understand(case)
    ruled = by_rule(case)
    if ruled is not None and ruled.action is Action.REPLY:
        return ruled
    case.must_answer = True
    for stage in STAGES:
        if plan := stage(case):
            return plan
    return by_model(case)


def for_colleague(plan: Plan) -> Plan:
    """In the agent's own name: without the AI's opening and closing, and given to nobody else."""
    style = replace(plan.style, opening="", closing="", fallback_text="")
    request = plan.request and replace(
        plan.request, style=style, turns=_up_to_the_question(plan.request.turns), is_for_colleague=True
    )
    text = "" if plan.source is Source.NOTHING else _bare(plan.text, plan.style)
    return replace(plan, style=style, request=request, text=text, key=None)


def _bare(text: str, style: PersonaStyle) -> str:
    return text.removeprefix(style.opening).removesuffix(style.closing).strip()


def _up_to_the_question(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """What was said after the customer's last message is no question."""
    last = max((place for place, turn in enumerate(turns) if turn.role == "user"), default=-1)
    return turns[: last + 1]


# ── other texts ─────────────────────────────────────────────────────────────────────────────────────


def _rewording(conversation: Conversation, order: Order) -> Writing:
    said = threads.latest_public_messages(order.tenant_id, conversation.id, limit=CONTEXT_MESSAGES)
    asked = "\n".join(message.content for message in open_messages(said) if message.content)
    messages = rewording.prompt(order.kind, order.text, language=order.language, said=asked)
    chain, notice = _chain(conversation, "answer")
    return Writing(chain=chain, messages=messages, longest=rewording.longest(order.text), notice=notice)


def _summary(conversation: Conversation, order: Order) -> Writing:
    said = threads.latest_public_messages(order.tenant_id, conversation.id, limit=summaries.MOST_TURNS)
    turns = history(said)
    language = ENGLISH if order.language.lower().startswith("en") else CHINESE
    chain, notice = _chain(conversation, "summarise")
    return Writing(
        chain=chain,
        messages=summaries.prompt(turns, "", language),
        longest=summaries.LONGEST_SUMMARY,
        instead=outline(turns, language),
        notice=notice,
    )


def _chain(conversation: Conversation, purpose: Purpose) -> tuple[tuple[ProviderConfig, ...], str]:
    """Who may be asked, and why nobody."""
    tenant_id, first = conversation.tenant_id, queries.answering(conversation.inbox).provider
    if budgets.check(tenant_id=tenant_id, contact_id=None).is_exceeded:
        return (), "usage_limit"
    chain = provider_chain(tenant_id=tenant_id, purpose=purpose, first=first)
    return chain, "" if chain else "no_model"
