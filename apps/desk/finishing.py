"""How runs end: their messages are posted, or conversations go to a person. The leases are checked under the locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.ai import budgets
from apps.ai.answering import Outcome
from apps.ai.profiles import Attempt
from apps.ai.reasons import POLICY_RESTRICTION, PROVIDER_FAILURE
from apps.common.ids import new_id
from apps.common.loop import submit
from apps.conversations.batches import Batch
from apps.conversations.drafts import Draft, clean_content
from apps.conversations.locking import Named, locked_conversations
from apps.conversations.models import Message
from apps.desk import attending, growing, queries, sorting, turn_rows, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.jobs import Job, keep_contexts
from apps.desk.models import BotTurn
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.producing import citations_of
from apps.desk.pipeline.telling import guarded_json, usage_json
from apps.desk.pipeline.trace import Trace

State = BotTurn.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A run that came to its end. attempts: every request to a model; they are paid for in any case."""

    job: Job
    plan: Plan
    outcome: Outcome
    trace: Trace
    attempts: Sequence[Attempt] = ()

    @property
    def is_handoff(self) -> bool:
        return self.plan.action is Action.HANDOFF or bool(self.outcome.handoff_reason)


def finish(endings: Sequence[Ending]) -> list[bool]:
    """Post the answers; hand over where one of them or its plan says so. A few statements, whatever their number.

    False: that run had lost its lease, nothing was posted.
    """
    for tenant_id in {ending.job.turn.tenant_id for ending in endings if ending.is_handoff}:
        attending.staff(tenant_id)  # asked before the transaction, which is told who is there
    return _finish(endings)


@transaction.atomic
def _finish(endings: Sequence[Ending]) -> list[bool]:
    held = _held([ending.job.turn for ending in endings])
    budgets.settle_all(_bill(ending.job, ending.attempts) for ending in endings)
    finishing = _Finishing()
    for ending in endings:
        if ending.job.turn.lease in held:
            finishing.end(ending)
    finishing.flush()
    finishing.follow_up()
    return [ending.job.turn.lease in held for ending in endings]


def _held(claimed: Sequence[BotTurn]) -> set[tuple[UUID, int]]:
    """The attempts that may still speak; all of them get their conversations as they are under the lock."""
    names = [Named(turn.tenant_id, turn.conversation_id) for turn in claimed]
    found = locked_conversations(names)
    known = [(turn, found[name]) for turn, name in zip(claimed, names, strict=True) if name in found]
    for turn, conversation in known:
        conversation.inbox = turn.conversation.inbox
        turn.conversation = conversation
    return turns.held([turn for turn, _conversation in known])


class _Finishing:
    """The endings of one transaction, one after the other."""

    def __init__(self) -> None:
        self._batch = Batch()
        self._ended: list[BotTurn] = []
        self._posted: list[tuple[Job, Message]] = []
        self._over: list[tuple[UUID, UUID]] = []

    def flush(self) -> None:
        """Write what waits, in the order in which it came."""
        ended, self._ended = self._ended, []
        turn_rows.store_ends(ended)
        self._batch.flush()

    def follow_up(self) -> None:
        """After commit."""
        transaction.on_commit(partial(keep_contexts, self._posted))
        transaction.on_commit(lambda: submit(growing.clear_quietly(self._over)))

    def end(self, ending: Ending) -> None:
        job, plan, outcome = ending.job, ending.plan, ending.outcome
        turn, conversation = job.turn, job.turn.conversation
        reason = outcome.handoff_reason or (plan.reason if plan.action is Action.HANDOFF else "")
        is_shown = plan.action in (Action.ANSWER, Action.REPLY) and _is_shown(outcome)
        _remember(turn, ending)
        sorting.sort(conversation, plan.label_ids, plan.priority)
        if plan.is_instead or (plan.would_ask_model and not is_shown):
            turns.withdraw(turn, reason="failed")
        if plan.is_instead:
            turn.message_id = new_id()  # its own, since readers know the other as withdrawn
        turns.mark_ended(turn, state=_state(plan, reason), reason=reason or plan.reason)
        self._ended.append(turn)
        self._over.append((turn.tenant_id, turn.conversation_id))
        if is_shown:
            self._posted.append((job, self._batch.add(conversation, _draft(turn, plan, outcome))))
        if reason:
            self.flush()  # a handoff looks for runs that go on, and its notice comes after the answer
            notice = plan.text if plan.action is Action.HANDOFF else ""
            team = sorting.team_of(conversation, plan)
            hand_off(conversation, reason=reason, language=job.question.language, notice=notice, team=team)


@transaction.atomic
def give_up(claimed: BotTurn, trace: Trace) -> bool:
    """No answer could be had: a polite text, and a person. False: the run had lost its lease."""
    if not _held([claimed]):
        return False
    conversation = claimed.conversation
    claimed.trace = trace.as_json()
    turns.withdraw(claimed, reason="failed")
    turns.end_turn(claimed, state=State.HANDED_OFF, reason=PROVIDER_FAILURE)
    hand_off(conversation, reason=PROVIDER_FAILURE, language=language_of(conversation))
    return True


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
        content=clean_content(outcome.text),
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


@transaction.atomic
def settle_cancelled(job: Job, trace: Trace, attempts: Sequence[Attempt]) -> None:
    """A run that was stopped is over already; what it used until then is counted all the same."""
    budgets.settle_all([_bill(job, attempts)])
    turns_of_it = BotTurn.objects.for_tenant(job.turn.tenant_id).filter(pk=job.turn.pk)
    turns_of_it.filter(attempt=job.turn.attempt).update(usage=usage_json(attempts), trace=trace.as_json())


def _bill(job: Job, attempts: Sequence[Attempt]) -> budgets.Bill:
    return budgets.Bill(job.turn.tenant_id, job.question.contact_id, attempts)


def _remember(turn: BotTurn, ending: Ending) -> None:
    plan, outcome, trace = ending.plan, ending.outcome, ending.trace
    turn.usage = usage_json(ending.attempts)
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
