"""Streaming chat completions from any OpenAI-compatible endpoint.

Close the iterator (contextlib.aclosing) or cancel the task that reads it, and the provider's connection closes.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from apps.ai import metrics
from apps.ai.attempts import attempt
from apps.ai.completions import Chunk
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig

Message = Mapping[str, str]
RETRY_PAUSE_S = 0.25
LONGEST_PAUSE_S = 3.0
_RETRIED = frozenset({"connect_error", "429", "500", "502", "503", "504", "529"})


async def stream_chat(
    config: ProviderConfig, messages: Sequence[Message], *, max_tokens: int
) -> AsyncGenerator[Chunk, None]:
    """The answer as it comes. Raises ProviderFailure; what ends without one is a complete answer.

    Before the first text one failed attempt is repeated when that may help and the total time allows.
    """
    deadline = asyncio.get_running_loop().time() + config.total_timeout_s
    is_repeated = False
    while True:
        is_started = False
        try:
            async with aclosing(_measured(config, messages, max_tokens, deadline)) as chunks:
                async for chunk in chunks:
                    is_started = True
                    yield chunk
            return
        except ProviderFailure as failure:
            pause = _pause(failure, deadline)
            if is_started or is_repeated or pause is None:
                raise
        is_repeated = True
        await asyncio.sleep(pause)


def _pause(failure: ProviderFailure, deadline: float) -> float | None:
    """Seconds to wait before another attempt, or None when there should be none."""
    pause = RETRY_PAUSE_S if failure.retry_after is None else failure.retry_after
    remaining = deadline - asyncio.get_running_loop().time()
    is_possible = pause <= LONGEST_PAUSE_S and pause < remaining / 2
    return pause if failure.kind in _RETRIED and is_possible else None


async def _measured(
    config: ProviderConfig, messages: Sequence[Message], max_tokens: int, deadline: float
) -> AsyncGenerator[Chunk, None]:
    """One attempt, counted. An answer that its reader closes before the end counts as what it was: a 200."""
    started, status, is_first = time.perf_counter(), "200", True
    metrics.INFLIGHT.inc()
    try:
        async with aclosing(attempt(config, messages, max_tokens=max_tokens, deadline=deadline)) as chunks:
            async for chunk in chunks:
                if chunk.text and is_first:
                    metrics.FIRST_TOKEN.observe(time.perf_counter() - started)
                    is_first = False
                _count_tokens(chunk)
                yield chunk
    except ProviderFailure as failure:
        status = failure.kind
        raise
    except asyncio.CancelledError:
        status = "cancelled"
        raise
    finally:
        metrics.INFLIGHT.dec()
        metrics.LATENCY.observe(time.perf_counter() - started)
        metrics.REQUESTS.labels(status).inc()


def _count_tokens(chunk: Chunk) -> None:
    if chunk.usage:
        metrics.TOKENS.labels("prompt").inc(chunk.usage.prompt_tokens)
        metrics.TOKENS.labels("completion").inc(chunk.usage.completion_tokens)
