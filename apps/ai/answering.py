"""An answer from the model, guarded: what is shown has passed every stage before it is shown."""

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from apps.ai import prompts, reasons
from apps.ai.clauses import ClauseReleaser
from apps.ai.completions import Chunk
from apps.ai.figures import Figures
from apps.ai.findings import Finding, Findings
from apps.ai.guards import HandoffGuard
from apps.ai.injection import Leaks
from apps.ai.profiles import PromptRequest, Usage
from apps.ai.promises import Promises
from apps.ai.sources import SourceGuard
from apps.ai.stages import Pipeline, Stage, Trimmer
from apps.ai.style import closing_after, styling
from apps.ai.withholding import Checker, ClauseGuard

Ask = Callable[..., AsyncGenerator[Chunk, None]]
DEFAULT_MAX_TOKENS = 1024
TOKENS_PER_CHARACTER = 2
TOKENS_FOR_CITATIONS = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended. text is exactly what was shown; times are seconds since the request."""

    text: str
    handoff_reason: str | None
    usage: Usage | None
    cited: tuple[int, ...]
    removed_links: tuple[str, ...]
    finish: str
    first_token_s: float | None
    latency_s: float
    guarded: tuple[Finding, ...] = ()  # what the guards took out
    citations: tuple[Mapping[str, Any], ...] = ()  # of an answer that was given before; else cited tells
    prompt_version: str = prompts.PROMPT_VERSION


class _Record:
    """What one run has seen and shown so far."""

    def __init__(self) -> None:
        self.shown = ""
        self.usage: Usage | None = None
        self.finish = ""
        self.first_token_s: float | None = None
        self._started = time.perf_counter()

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._started

    def note(self, chunk: Chunk) -> None:
        self.usage = chunk.usage or self.usage
        self.finish = chunk.finish or self.finish
        if chunk.text and self.first_token_s is None:
            self.first_token_s = self.elapsed_s


async def guarded_stream(
    ask: Ask, request: PromptRequest, *, masker_stages: Sequence[Stage] = ()
) -> AsyncGenerator[str | Outcome, None]:
    """Pieces of text to show, then one Outcome. Raises ProviderFailure, possibly after some pieces.

    ask(messages, max_tokens=…): the model's stream, as client.stream_chat and chain.stream_with_fallbacks give it.
    The pieces, joined, are Outcome.text. With a handoff_reason a person must take over, after the text that was
    shown or, when that reason is policy_restriction, instead of it. Read it within contextlib.aclosing: closing
    it, or cancelling its reader, closes the provider's connection.
    """
    findings = Findings()
    sources = SourceGuard(request.passages, findings)
    pipeline = _pipeline(request, [sources, clause_guard(request, findings), *masker_stages])
    record = _Record()
    chunks = ask(prompts.messages(request), max_tokens=_max_tokens(request))
    async with aclosing(chunks):
        async for chunk in chunks:
            record.note(chunk)
            if piece := pipeline.feed(chunk.text):
                record.shown += piece
                yield piece
            if pipeline.stop_reason:
                break
    rest = pipeline.finish()
    reason = _handoff_reason(pipeline, record.finish, record.shown + rest)
    rest += "" if reason else closing_after(request.style, record.shown + rest)
    if rest:
        record.shown += rest
        yield rest
    yield _outcome(record, reason, sources, findings)


def _pipeline(request: PromptRequest, guards: Sequence[Stage]) -> Pipeline:
    return Pipeline([HandoffGuard(), *guards, Trimmer(), *styling(request.style), ClauseReleaser()])


def clause_guard(request: PromptRequest, findings: Findings) -> ClauseGuard:
    """Keeps back the clauses that recite the rules, promise in vain or state figures that nobody gave."""
    checkers: list[Checker] = [
        Leaks(prompts.rules(for_colleague=request.is_for_colleague), request.passages),
        Promises(request.passages),
        Figures(request),
    ]
    return ClauseGuard(checkers, request.language, findings, offers_person=not request.is_for_colleague)


def _handoff_reason(pipeline: Pipeline, finish: str, text: str) -> str | None:
    if finish == "content_filter":
        return pipeline.stop_reason or reasons.POLICY_RESTRICTION
    return pipeline.stop_reason or (None if text else reasons.MISSING_KNOWLEDGE)


def _max_tokens(request: PromptRequest) -> int:
    limit = request.style.max_length
    return limit * TOKENS_PER_CHARACTER + TOKENS_FOR_CITATIONS if limit else DEFAULT_MAX_TOKENS


def _outcome(record: _Record, reason: str | None, sources: SourceGuard, findings: Findings) -> Outcome:
    return Outcome(
        text=record.shown,
        handoff_reason=reason,
        usage=record.usage,
        cited=sources.cited(record.shown),
        removed_links=tuple(sources.removed),
        finish=record.finish,
        first_token_s=record.first_token_s,
        latency_s=record.elapsed_s,
        guarded=findings.summary(),
    )
