"""Streaming chat completions from any OpenAI-compatible endpoint.

Close the iterator (contextlib.aclosing) or cancel the task that reads it, and the provider's connection closes.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from decimal import Decimal

from apps.ai import metrics
from apps.ai.attempts import attempt
from apps.ai.completions import Chunk
from apps.ai.dialects import learn
from apps.ai.failures import ProviderFailure
from apps.ai.prices import cost_of, estimated_usage
from apps.ai.profiles import Attempt, ProviderConfig, Usage
from apps.ai.reading import Limits

Message = Mapping[str, str]
RETRY_PAUSE_S = 0.25
LONGEST_PAUSE_S = 3.0
_RETRIED = frozenset({"connect_error", "408", "409", "429", "500", "502", "503", "504", "529"})


async def stream_chat(
    config: ProviderConfig,
    messages: Sequence[Message],
    *,
    max_tokens: int,
    first_text_by: float | None = None,
    may_repeat: bool = True,
    attempts: list[Attempt] | None = None,
) -> AsyncGenerator[Chunk, None]:
    """The answer as it comes. Raises ProviderFailure; what ends without one is a complete answer, its usage told.

    Before the first text one failed attempt is repeated when that may help and the time allows. first_text_by is
    the loop's time; attempts receives what was tried, also when the reader closes the stream.
    """
    total = asyncio.get_running_loop().time() + config.total_timeout_s
    limits = Limits(min(total, first_text_by or total), total)
    while True:
        request = _Request(config, messages)
        try:
            async with aclosing(_measured(request, max_tokens, limits, attempts)) as chunks:
                async for chunk in chunks:
                    yield chunk
            return
        except ProviderFailure as failure:
            failure.is_after_text = request.has_text
            pause = None if request.has_text or not may_repeat else _pause(config, failure, limits)
            if pause is None:
                raise
        may_repeat = False
        await asyncio.sleep(pause)


def _pause(config: ProviderConfig, failure: ProviderFailure, limits: Limits) -> float | None:
    """Seconds to wait before another attempt, or None when there should be none."""
    if learn(config, failure):
        return 0.0
    pause = RETRY_PAUSE_S if failure.retry_after is None else failure.retry_after
    remaining = limits.first_text - asyncio.get_running_loop().time()
    is_possible = pause <= LONGEST_PAUSE_S and pause < remaining / 2
    return pause if failure.kind in _RETRIED and is_possible else None


class _Request:
    """One request, while it runs."""

    def __init__(self, config: ProviderConfig, messages: Sequence[Message]) -> None:
        self.config = config
        self.messages = messages
        self.status, self.detail = "200", ""
        self.usage: Usage | None = None
        self._text = ""
        self._first_token_s: float | None = None
        self._started = time.perf_counter()

    @property
    def has_text(self) -> bool:
        return self._text != ""

    def note(self, chunk: Chunk) -> None:
        if chunk.text:
            if not self._text:
                self._first_token_s = time.perf_counter() - self._started
                metrics.FIRST_TOKEN.observe(self._first_token_s)
            self._text += chunk.text
        if chunk.usage:
            self.usage = chunk.usage

    def estimate(self) -> Usage:
        self.usage = estimated_usage(self.messages, self._text)
        return self.usage

    def ended(self) -> Attempt:
        """Count what it took. An answer that its reader closes before the end counts as what it was: a 200."""
        took_s = time.perf_counter() - self._started
        usage = self.usage or (self.estimate() if self.has_text else None)
        cost = cost_of(usage, self.config) if usage else Decimal(0)
        metrics.LATENCY.observe(took_s)
        metrics.REQUESTS.labels(self.status).inc()
        if usage:
            metrics.TOKENS.labels("prompt").inc(usage.prompt_tokens)
            metrics.TOKENS.labels("completion").inc(usage.completion_tokens)
            metrics.COST.inc(float(cost))
        return Attempt(
            provider=self.config.name,
            model=self.config.model,
            status=self.status,
            took_ms=round(took_s * 1000),
            first_token_s=self._first_token_s,
            usage=usage,
            cost=cost,
            detail=self.detail,
        )


async def _measured(
    request: _Request, max_tokens: int, limits: Limits, attempts: list[Attempt] | None
) -> AsyncGenerator[Chunk, None]:
    metrics.INFLIGHT.inc()
    stream = attempt(request.config, request.messages, max_tokens=max_tokens, limits=limits)
    try:
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                request.note(chunk)
                yield chunk
        if request.usage is None:
            yield Chunk(usage=request.estimate())
    except ProviderFailure as failure:
        request.status, request.detail = failure.kind, failure.detail
        raise
    except asyncio.CancelledError:
        request.status = "cancelled"
        raise
    finally:
        metrics.INFLIGHT.dec()
        ended = request.ended()
        if attempts is not None:
            attempts.append(ended)
