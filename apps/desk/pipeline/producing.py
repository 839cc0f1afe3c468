"""From a plan to its answer: the provider's stream behind the guards, or the text that was there already."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from apps.ai import flights
from apps.ai.answering import Outcome, guarded_stream
from apps.ai.chain import stream_with_fallbacks
from apps.ai.personal import is_cacheable
from apps.ai.profiles import Attempt, Caller
from apps.ai.scopes import Answer
from apps.desk.pipeline.plan import Plan
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup
from apps.moderation.masking import StreamMasker

Pieces = AsyncGenerator[str | Outcome, None]
FIRST_TEXT_S = 12.0  # after the silence: retries and fallbacks included, then a person is called
LEAST_S = 3.0  # for a run that began late: before 12 s nobody looked at it, and most models need one
WAIT_FOR_OTHERS = 0.6  # of that time, for somebody who asked the same a moment ago
SHARED = "shared"  # how an answer ends that somebody else's request brought


def new_masker(setup: Setup) -> StreamMasker:
    """For one answer."""
    return StreamMasker(setup.automaton)


async def pieces_of(
    question: Question, plan: Plan, setup: Setup, *, attempts: list[Attempt], silence_s: float = 0.0
) -> Pieces:
    """The model's answer: guarded text to show, then one Outcome. Raises ProviderFailure while it is read.

    attempts receives every request that was made. silence_s: until the visitor has been silent long enough; below zero,
    since then.
    """
    first_text_by = asyncio.get_running_loop().time() + max(silence_s + FIRST_TEXT_S, LEAST_S)
    asked = _asked(question, plan, setup, first_text_by, attempts)
    pieces = asked if plan.key is None else _shared(question, plan, asked)
    async with aclosing(pieces) as stream:
        async for piece in stream:
            yield piece


def _asked(
    question: Question, plan: Plan, setup: Setup, first_text_by: float, attempts: list[Attempt]
) -> Pieces:
    assert plan.request is not None
    ask = partial(
        stream_with_fallbacks,
        plan.chain,
        first_text_by=first_text_by,
        caller=Caller(question.tenant_id, question.contact_id),
        attempts=attempts,
    )
    # Without listed words a masker would only cost time: it looks at every character.
    maskers = [] if setup.automaton.is_empty else [new_masker(setup)]
    return guarded_stream(ask, plan.request, masker_stages=maskers)


async def _shared(question: Question, plan: Plan, asked: Pieces) -> Pieces:
    """One of those who ask the same in the same moment asks the model; the others get what it brought."""
    assert plan.key is not None
    async with aclosing(asked), flights.boarding(plan.key, within=FIRST_TEXT_S * WAIT_FOR_OTHERS) as seat:
        if seat.answer is not None:
            yield seat.answer.text
            yield ready(seat.answer.text, citations=seat.answer.citations, finish=SHARED)
            return
        async for piece in asked:
            if isinstance(piece, Outcome) and _may_be_shared(question, plan, piece):
                seat.bring(Answer(piece.text, citations_of(plan, piece), plan.sources))
            yield piece


def _may_be_shared(question: Question, plan: Plan, outcome: Outcome) -> bool:
    if not outcome.text or outcome.handoff_reason is not None or outcome.finish != "stop":
        return False
    public = " ".join(f"{passage.title} {passage.text}" for passage in plan.passages)
    names = [question.contact_name]
    return is_cacheable(question.text, outcome.text, names=names, public_text=public) is None


def ready_outcome(plan: Plan, masker: StreamMasker) -> Outcome:
    """An answer that no model wrote. It passes the word list like any other."""
    text = masker.feed(plan.text) + masker.finish()
    return ready(text, cited=plan.cited, citations=plan.citations, reason=masker.stop_reason)


def ready(
    text: str,
    *,
    cited: tuple[int, ...] = (),
    citations: tuple[Mapping[str, Any], ...] = (),
    reason: str | None = None,
    finish: str = "stop",
) -> Outcome:
    return Outcome(
        text=text,
        handoff_reason=reason,
        usage=None,
        cited=cited,
        citations=citations,
        removed_links=(),
        finish=finish,
        first_token_s=None,
        latency_s=0.0,
    )


def citations_of(plan: Plan, outcome: Outcome) -> tuple[Mapping[str, Any], ...]:
    """As they are stored with the message: those that came with the answer, else the cited passages of the plan."""
    found: Sequence[Mapping[str, Any]] = outcome.citations or [
        {"index": passage.index, "title": passage.title, "url": passage.url}
        for passage in plan.passages
        if passage.index in outcome.cited
    ]
    return tuple(found)
