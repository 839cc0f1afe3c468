"""What an AI run does: claim, decide, produce, post.

The run starts with the visitor's message; what it finds is shown when the visitor has been silent for a while. It lives
on the process's loop; threads work for it at the database before the first and after the last byte of the provider,
never in between.
"""

import asyncio
import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from apps.ai.answering import Outcome
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt
from apps.common.clock import now
from apps.common.threads import CallersThread
from apps.desk import finishing
from apps.desk.finishing import Ending
from apps.desk.hands import Hands
from apps.desk.jobs import Job
from apps.desk.models import BotTurn
from apps.desk.pipeline.deciding import decide
from apps.desk.pipeline.degrading import degrade
from apps.desk.pipeline.plan import Action, Plan
from apps.desk.pipeline.producing import new_masker, pieces_of, ready_outcome
from apps.desk.pipeline.telling import answered_json, attempt_json
from apps.desk.pipeline.trace import Trace
from apps.desk.streaming import Cancelled, run_answer

log = logging.getLogger(__name__)
AT_ONCE = (Action.HANDOFF, Action.BLOCK)  # nothing that the visitor may still write would change them


def answer(turn_id: UUID) -> None:
    """One run, from beginning to end; this thread works for it."""
    thread = CallersThread()
    thread.wait_for(run(turn_id, Hands(thread)))


async def run(turn_id: UUID, hands: Hands) -> None:
    """Answer the turn unless somebody else has it, or hand over to a person. Running it twice changes nothing."""
    trace = Trace()
    turn = await hands.claim(turn_id)
    if turn is None:
        return
    try:
        job = await hands.gather(turn)
        plan = await hands.begin(partial(decide, job.question, job.setup, trace))
        await _answer(job, plan, trace, hands)
    except Cancelled:
        log.info("run %s was cancelled", turn.run_id)
    except Exception:
        log.exception("run %s failed", turn.run_id)
        await hands.end(partial(finishing.give_up, turn, trace))


async def _answer(job: Job, plan: Plan, trace: Trace, hands: Hands) -> None:
    attempts = [*job.setup.left_out, *plan.attempts]
    if plan.would_ask_model:
        try:
            outcome = await _asked(job, plan, trace, attempts)
            await hands.finish(Ending(job=job, plan=plan, outcome=outcome, trace=trace, attempts=attempts))
            return
        except ProviderFailure as failure:
            log.warning("run %s: the provider failed: %s", job.turn.run_id, failure)
            plan = await hands.end(partial(degrade, plan, failure, trace))
        except Cancelled:
            await hands.end(partial(finishing.settle_cancelled, job, trace, attempts))
            raise
    if plan.action not in AT_ONCE:
        await asyncio.sleep(max(0.0, _silence(job.turn)))
    outcome = ready_outcome(plan, new_masker(job.setup))
    await hands.finish(Ending(job=job, plan=plan, outcome=outcome, trace=trace, attempts=attempts))


async def _asked(job: Job, plan: Plan, trace: Trace, attempts: list[Attempt]) -> Outcome:
    """The model's answer. Raises ProviderFailure, Cancelled."""
    with trace.stage("model") as step:
        silence_s = _silence(job.turn)
        pieces = pieces_of(job.question, plan, job.setup, attempts=attempts, silence_s=silence_s)
        try:
            outcome = await run_answer(job.run, pieces, hidden_s=max(0.0, silence_s))
        finally:
            step.details["attempts"] = [attempt_json(attempt) for attempt in attempts]
        step.end("answered", outcome.finish, **answered_json(outcome, attempts))
        return outcome


def _silence(turn: BotTurn) -> float:
    """Seconds until something may be shown; below zero, since then."""
    return (turn.not_before - now()) / timedelta(seconds=1)
