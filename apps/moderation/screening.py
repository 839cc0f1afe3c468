"""What the word list says about a text: pass, mask, review, handoff or block."""

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from apps.moderation import queries
from apps.moderation.actions import HIDING, strongest
from apps.moderation.automaton import Hit, WordAutomaton
from apps.moderation.masking import StreamMasker, mask
from apps.moderation.metrics import HITS

Action = Literal["pass", "mask", "review", "handoff", "block"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The strongest action among the hits. A text to be reviewed or handed over may have masked words as well."""

    action: Action
    content: str  # the text with the words to be masked or blocked behind asterisks
    hits: tuple[Hit, ...] = ()

    @property
    def is_masked(self) -> bool:
        return any(hit.action in HIDING for hit in self.hits)


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
    action = cast("Action", strongest(hit.action for hit in hits))
    return Verdict(action, mask(text, hits), tuple(hits))


def stream_masker(*, tenant_id: UUID) -> StreamMasker:
    """A masker for one growing answer. Reads the database once, here; feed it from anywhere."""
    return StreamMasker(queries.word_automaton(tenant_id=tenant_id))
