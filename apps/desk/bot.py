"""What the answering task does: claim, decide, produce, post.

The run starts with the visitor's message; what it finds is shown when the visitor has been silent for a while. The
database is used before the first and after the last byte of the provider, never in between.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from apps.ai.answering import Outcome
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt
from apps.common.clock import now
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.desk import finishing, turns
from apps.desk.jobs import Job, gather
from apps.desk.models import BotTurn
from apps.desk.pipeline import places
from apps.desk.pipeline.deciding import decide
from apps.desk.pipeline.degrading import degrade
from apps.desk.pipeline.plan import Action, Plan
from apps.desk.pipeline.producing import new_masker, pieces_of, ready_outcome
from apps.desk.pipeline.telling import answered_json, attempt_json
from apps.desk.pipeline.trace import Trace
from apps.desk.streaming import Cancelled, run_answer

T = TypeVar("T")
log = logging.getLogger(__name__)
AT_ONCE = (Action.HANDOFF, Action.BLOCK)  # nothing that the visitor may still write would change them


def answer(turn_id: UUID) -> None:
    """Answer the turn unless somebody else has it, or hand over to a person. Running it twice changes nothing."""
    trace = Trace()
    with places.beginning():
        claimed = _claimed(turn_id)
        decided = _or_give_up(claimed, trace, partial(_decided, claimed, trace)) if claimed else None
    if claimed and decided:
        _or_give_up(claimed, trace, partial(_answer, *decided, trace))


def _or_give_up(claimed: BotTurn, trace: Trace, work: Callable[[], T]) -> T | None:
    """Whatever goes wrong, the visitor reads a polite text and a person is called."""
    try:
        return work()
    except Cancelled:
        log.info("run %s was cancelled", claimed.run_id)
    except Exception:
        log.exception("run %s failed", claimed.run_id)
        with places.ending():
            finishing.give_up(claimed, trace)
    return None


def _claimed(turn_id: UUID) -> BotTurn | None:
    turn = BotTurn.objects.filter(pk=turn_id, state=BotTurn.State.PENDING).first()
    if turn is None:
        return None
    with transaction.atomic():
        turn.conversation = conversations.held_conversation(turn.tenant_id, turn.conversation_id)
        return turn if turns.claim_turn(turn.conversation, turn) else None


def _decided(claimed: BotTurn, trace: Trace) -> tuple[Job, Plan]:
    job = gather(claimed, claimed.conversation)
    return job, decide(job.question, job.setup, trace)


def _answer(job: Job, plan: Plan, trace: Trace) -> None:
    attempts = [*job.setup.left_out, *plan.attempts]
    if plan.would_ask_model:
        try:
            outcome = _asked(job, plan, trace, attempts)
            finishing.finish(job, plan, outcome, trace, attempts)
            return
        except ProviderFailure as failure:
            log.warning("run %s: the provider failed: %s", job.turn.run_id, failure)
            with places.ending():
                plan = degrade(plan, failure, trace)
        except Cancelled:
            with places.ending():
                finishing.settle_cancelled(job, trace, attempts)
            raise
    if plan.action not in AT_ONCE:
        time.sleep(_silence(job.turn))
    finishing.finish(job, plan, ready_outcome(plan, new_masker(job.setup)), trace, attempts)


def _asked(job: Job, plan: Plan, trace: Trace, attempts: list[Attempt]) -> Outcome:
    """The model's answer. Raises ProviderFailure, Cancelled."""
    with trace.stage("model") as step:
        hidden_s = _silence(job.turn)
        pieces = pieces_of(job.question, plan, job.setup, attempts=attempts, hidden_s=hidden_s)
        try:
            outcome = submit(run_answer(job.run, pieces, hidden_s=hidden_s)).result()
        finally:
            step.details["attempts"] = [attempt_json(attempt) for attempt in attempts]
        step.end("answered", outcome.finish, **answered_json(outcome, attempts))
        return outcome


def _silence(turn: BotTurn) -> float:
    """Seconds until something may be shown."""
    return max(0.0, (turn.not_before - now()) / timedelta(seconds=1))
