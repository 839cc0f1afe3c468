"""A request of the copilot in the worker: prepare, let a model write, keep, tell. It lives on the process's loop.

Threads work for it at the database before the first and after the last byte of the provider, never in between.
"""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from apps.ai import reasons, rewording
from apps.ai.answering import Outcome
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, Caller
from apps.common.threads import CallersThread
from apps.conversations.services import ConversationMissing
from apps.desk.copilot import records
from apps.desk.copilot.orders import REWORDINGS, Order
from apps.desk.copilot.preparing import NothingAsked, Reply, Writing, prepare
from apps.desk.copilot.telling import Ending, Growing, tell_end
from apps.desk.hands import Hands
from apps.desk.leases import leases
from apps.desk.pipeline.degrading import degrade
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.producing import FIRST_TEXT_S, new_masker, pieces_of, ready_outcome
from apps.desk.pipeline.trace import Trace
from apps.desk.showing import Run

log = logging.getLogger(__name__)
NOTICES = {reasons.MISSING_KNOWLEDGE: "nothing_found", reasons.USAGE_LIMIT: "usage_limit"}


def assist(order: Order) -> None:
    """One run, from beginning to end; this thread works for it."""
    thread = CallersThread()
    thread.wait_for(run(order, Hands(thread)))


async def run(order: Order, hands: Hands) -> None:
    """Whatever happens, the agent is told of the end, and what was asked of models is paid for."""
    growing, attempts = Growing(order), list[Attempt]()
    with leases().held(_leased(order), asyncio.ensure_future(_made(order, hands, growing, attempts))) as task:
        try:
            ending = await task
        except asyncio.CancelledError:
            ending = Ending(reason="stopped", text=growing.text.strip())
        except (ConversationMissing, NothingAsked) as refusal:
            notice = "no_question" if isinstance(refusal, NothingAsked) else "not_found"
            ending = Ending(reason="failed", notice=notice)
        except Exception:
            log.exception("a request of the copilot failed")
            ending = Ending(reason="failed", notice="unavailable")
    suggestion_id = None
    try:
        suggestion_id = await hands.end(partial(records.keep, order, ending, attempts))
    finally:
        tell_end(order, ending, suggestion_id)


def _leased(order: Order) -> Run:
    """For whoever stops it."""
    return Run(
        run_id=order.run_id,
        tenant_id=order.tenant_id,
        conversation_id=order.conversation_id,
        message_id=order.request,
        readers=(),
    )


async def _made(order: Order, hands: Hands, growing: Growing, attempts: list[Attempt]) -> Ending:
    prepared = await hands.begin(partial(prepare, order))
    if isinstance(prepared, Reply):
        return await _replied(prepared, hands, growing, attempts)
    return await _written(order, prepared, growing, attempts)


# ── a suggested reply ───────────────────────────────────────────────────────────────────────────────


async def _replied(reply: Reply, hands: Hands, growing: Growing, attempts: list[Attempt]) -> Ending:
    plan = reply.plan
    if not plan.would_ask_model:
        return ending_of(
            plan, ready_outcome(plan, new_masker(reply.setup)), has_model=bool(reply.setup.chain)
        )
    try:
        outcome = await _streamed(reply, growing, attempts)
    except ProviderFailure as failure:
        log.warning("the copilot's provider failed: %s", failure)
        instead = await hands.end(partial(degrade, plan, failure, Trace()))
        return replace(
            ending_of(instead, ready_outcome(instead, new_masker(reply.setup)), has_model=True),
            notice=_failed(failure),
        )
    return ending_of(plan, outcome, has_model=True)


async def _streamed(reply: Reply, growing: Growing, attempts: list[Attempt]) -> Outcome:
    """The chat's own stream: search, guards and word list are the same."""
    async with aclosing(pieces_of(reply.question, reply.plan, reply.setup, attempts=attempts)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Outcome):
                return piece
            growing.add(piece)
    raise RuntimeError("the pieces ended without an outcome")


def ending_of(plan: Plan, outcome: Outcome, *, has_model: bool) -> Ending:
    """Without a model the passages stand for themselves, unless an article may be said word by word."""
    reason = outcome.handoff_reason or (plan.reason if plan.action is Action.HANDOFF else "")
    is_told = reason != reasons.POLICY_RESTRICTION and plan.reason != "no_model"
    notice = NOTICES.get(reason, "held_back") if reason else ""
    if plan.source is Source.NOTHING:
        notice = "nothing_found"
    return Ending(
        notice=notice if has_model else "no_model",
        text=outcome.text if is_told else "",
        source=str(plan.source or ""),
        found=plan.found,
        cited=outcome.cited,
    )


def _failed(failure: ProviderFailure) -> str:
    return "throttled" if failure.kind == "throttled" else "provider_failure"


# ── other texts ─────────────────────────────────────────────────────────────────────────────────────


async def _written(order: Order, writing: Writing, growing: Growing, attempts: list[Attempt]) -> Ending:
    if not writing.chain:
        return Ending(notice=writing.notice, text=writing.instead)
    pieces = rewording.written(
        writing.chain,
        writing.messages,
        longest=writing.longest,
        first_text_by=asyncio.get_running_loop().time() + FIRST_TEXT_S,
        caller=Caller(order.tenant_id, order.user_id),
        attempts=attempts,
    )
    try:
        async with aclosing(pieces) as stream:
            async for piece in stream:
                growing.add(piece)
    except ProviderFailure as failure:
        log.warning("the copilot's provider failed: %s", failure)
        return Ending(notice=_failed(failure), text=writing.instead)
    text = growing.text.strip()
    if not text:
        return Ending(notice="provider_failure", text=writing.instead)
    facts = rewording.changed(order.text, text) if order.kind in REWORDINGS else rewording.Changed()
    return Ending(text=text, source="ai", missing=facts.missing, added=facts.added)
