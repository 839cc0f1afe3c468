"""What the word list says about a text: pass, mask or block."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from apps.moderation import queries
from apps.moderation.automaton import BLOCK, Hit, WordAutomaton
from apps.moderation.masking import StreamMasker, mask
from apps.moderation.metrics import HITS


@dataclass(frozen=True, slots=True)
class Verdict:
    action: Literal["pass", "mask", "block"]
    content: str  # the text with every hit masked, whatever the action
    hits: tuple[Hit, ...] = ()


def check(*, tenant_id: UUID, text: str) -> Verdict:
    """Screen a text by the tenant's words."""
    return screen(queries.word_automaton(tenant_id=tenant_id), text)


def screen(automaton: WordAutomaton, text: str) -> Verdict:
    """Screen a text by words that were read before; the hits count in the metrics."""
    verdict = judge(automaton, text)
    for hit in verdict.hits:
        HITS.labels(hit.action).inc()
    return verdict


def judge(automaton: WordAutomaton, text: str) -> Verdict:
    hits = [] if automaton.is_empty else automaton.scan(text)
    if not hits:
        return Verdict("pass", text)
    blocked = any(hit.action == BLOCK for hit in hits)
    return Verdict("block" if blocked else "mask", mask(text, hits), tuple(hits))


def stream_masker(*, tenant_id: UUID) -> StreamMasker:
    """A masker for one growing answer. Reads the database once, here; feed it from anywhere."""
    return StreamMasker(queries.word_automaton(tenant_id=tenant_id))
