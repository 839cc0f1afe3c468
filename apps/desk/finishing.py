"""How a run ends: its message is posted, or the conversation goes to a person. The lease is checked under the lock."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction

from apps.ai import budgets
from apps.ai.answering import Outcome
from apps.ai.profiles import Attempt
from apps.ai.reasons import POLICY_RESTRICTION, PROVIDER_FAILURE
from apps.common.ids import new_id
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import Draft
from apps.desk import growing, queries, sorting, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.jobs import Job, keep_context
from apps.desk.models import BotTurn
from apps.desk.pipeline import places
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.producing import citations_of
from apps.desk.pipeline.telling import guarded_json, usage_json
from apps.desk.pipeline.trace import Trace

State = BotTurn.State


def finish(job: Job, plan: Plan, outcome: Outcome, trace: Trace, attempts: Sequence[Attempt] = ()) -> bool:
    """Post the answer; hand over when it or the plan says so. False: the run had lost its lease, nothing was posted.

    attempts: every request to a model; they are paid for in any case.
    """
    with places.ending(), transaction.atomic():
        held = _held_turn(job.turn)
        _settle(job, attempts)
        if held is None:
            return False
        turn, conversation = held
        reason = outcome.handoff_reason or (plan.reason if plan.action is Action.HANDOFF else "")
        is_shown = plan.action in (Action.ANSWER, Action.REPLY) and _is_shown(outcome)
        _remember(turn, plan, outcome, trace, attempts)
        sorting.sort(conversation, plan.label_ids, plan.priority)
        if plan.is_instead or (plan.would_ask_model and not is_shown):
            turns.withdraw(turn, reason="failed")
        if plan.is_instead:
            turn.message_id = new_id()  # its own, since readers know the other as withdrawn
        turns.end_turn(turn, state=_state(plan, reason), reason=reason or plan.reason)
        if is_shown:
            posted = conversations.post_new(conversation, _draft(turn, plan, outcome))
            transaction.on_commit(partial(keep_context, job, posted.message))
        if reason:
            notice = plan.text if plan.action is Action.HANDOFF else ""
            team = sorting.team_of(conversation, plan)
            hand_off(conversation, reason=reason, language=job.question.language, notice=notice, team=team)
    submit(growing.clear_quietly(job.turn.tenant_id, job.conversation.id))
    return True


def give_up(claimed: BotTurn, trace: Trace) -> bool:
    """No answer could be had: a polite text, and a person. False: the run had lost its lease."""
    with transaction.atomic():
        held = _held_turn(claimed)
        if held is None:
            return False
        turn, conversation = held
        turn.trace = trace.as_json()
        turns.withdraw(turn, reason="failed")
        turns.end_turn(turn, state=State.HANDED_OFF, reason=PROVIDER_FAILURE)
        hand_off(conversation, reason=PROVIDER_FAILURE, language=language_of(conversation))
    return True


def _held_turn(claimed: BotTurn) -> tuple[BotTurn, Conversation] | None:
    """The turn and its conversation under the lock, if this attempt may still speak."""
    inbox = claimed.conversation.inbox
    conversation = conversations.held_conversation(claimed.tenant_id, claimed.conversation_id)
    claimed.conversation, conversation.inbox = conversation, inbox
    return (claimed, conversation) if turns.is_held(claimed) else None


def _is_shown(outcome: Outcome) -> bool:
    return bool(outcome.text) and outcome.handoff_reason != POLICY_RESTRICTION


def _state(plan: Plan, reason: str) -> str:
    if reason:
        return State.HANDED_OFF
    return State.SILENT if plan.action is Action.BLOCK else State.ANSWERED


def _draft(turn: BotTurn, plan: Plan, outcome: Outcome) -> Draft:
    assert turn.message_id is not None  # given when the turn was claimed
    return Draft(
        id=turn.message_id,
        sender=queries.ai_sender(plan.persona),
        content=outcome.text,
        citations=[dict(citation) for citation in citations_of(plan, outcome)],
        metadata=_metadata(plan, outcome),
    )


def _metadata(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    """What clients show: where the answer comes from; where it offers a person, a button for that."""
    metadata: dict[str, Any] = {"source": str(plan.source)} if plan.source else {}
    if plan.rule:
        metadata["rule"] = plan.rule
    is_offered = plan.source is Source.NOTHING or any(each.guard == "promises" for each in outcome.guarded)
    return metadata | ({"offer": "handoff"} if is_offered else {})


def settle_cancelled(job: Job, trace: Trace, attempts: Sequence[Attempt]) -> None:
    """A run that was stopped is over already; what it used until then is counted all the same."""
    with transaction.atomic():
        _settle(job, attempts)
        turns_of_it = BotTurn.objects.for_tenant(job.turn.tenant_id).filter(pk=job.turn.pk)
        turns_of_it.filter(attempt=job.turn.attempt).update(usage=usage_json(attempts), trace=trace.as_json())


def _settle(job: Job, attempts: Sequence[Attempt]) -> None:
    budgets.settle(tenant_id=job.turn.tenant_id, contact_id=job.question.contact_id, attempts=attempts)


def _remember(turn: BotTurn, plan: Plan, outcome: Outcome, trace: Trace, attempts: Sequence[Attempt]) -> None:
    turn.usage = usage_json(attempts)
    if plan.would_ask_model:
        trace.note(
            "guards",
            "handed_off" if outcome.handoff_reason else "passed",
            outcome.handoff_reason or "",
            found=guarded_json(outcome),
            removed_links=outcome.removed_links,
        )
    trace.note("post", str(plan.action), plan.reason, source=plan.source)
    turn.trace = trace.as_json()
