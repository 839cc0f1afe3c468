"""An answer from the first provider of a chain that gives one in time."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from apps.ai import breaker, throttle
from apps.ai.client import Message, stream_chat
from apps.ai.completions import Chunk
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, Caller, ProviderConfig


async def stream_with_fallbacks(
    chain: Sequence[ProviderConfig],
    messages: Sequence[Message],
    *,
    max_tokens: int,
    first_text_by: float,
    caller: Caller,
    attempts: list[Attempt],
) -> AsyncGenerator[Chunk, None]:
    """The answer as it comes. Raises ProviderFailure; attempts receives every request, its tokens and its cost.

    Up to the first text, failures lead to the next provider, at most two requests to each. first_text_by (the loop's
    time) is one deadline for them all: each gets an equal share of what is left, so that a first one that hangs
    leaves time for the second. After the first text a failure ends the answer (is_after_text). Read it within
    contextlib.aclosing: closing it closes the provider's connection.
    """
    await throttle.take(caller)
    failure = ProviderFailure("no_provider", "no provider is configured, or none can be used")
    for index, config in enumerate(chain):
        limit = _share(first_text_by, len(chain) - index)
        try:
            trial = await breaker.admit(config)
        except ProviderFailure as refused:
            attempts.append(Attempt(config.name, config.model, refused.kind, detail=refused.detail))
            failure = refused
            continue
        try:
            async with aclosing(_tried(trial, config, messages, max_tokens, limit, attempts)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        except ProviderFailure as failed:
            if failed.is_after_text or asyncio.get_running_loop().time() >= first_text_by:
                raise
            failure = failed
    raise failure


def _share(first_text_by: float, providers_left: int) -> float:
    now = asyncio.get_running_loop().time()
    return now + max(0.0, first_text_by - now) / providers_left


async def _tried(
    trial: breaker.Trial,
    config: ProviderConfig,
    messages: Sequence[Message],
    max_tokens: int,
    first_text_by: float,
    attempts: list[Attempt],
) -> AsyncGenerator[Chunk, None]:
    """The answer of one provider, and the breaker's part in it. A probe is one request, settled by its first text."""
    stream = stream_chat(
        config,
        messages,
        max_tokens=max_tokens,
        first_text_by=first_text_by,
        may_repeat=not trial.is_probe,
        attempts=attempts,
    )
    try:
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                if trial.is_probe and chunk.text:
                    await trial.went_well()
                yield chunk
        await trial.went_well()
    except ProviderFailure as failure:
        await trial.failed(failure)
        raise
    finally:
        await trial.was_left()
