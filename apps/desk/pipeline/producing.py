"""From a plan to its answer: the provider's stream behind the guards, or the text that was there already."""

from collections.abc import AsyncGenerator

from apps.ai.answering import Outcome, guarded_stream
from apps.desk.pipeline.plan import Plan
from apps.desk.pipeline.setup import Setup
from apps.moderation.masking import StreamMasker


def new_masker(setup: Setup) -> StreamMasker:
    """For one answer."""
    return StreamMasker(setup.automaton)


def pieces_of(plan: Plan, masker: StreamMasker) -> AsyncGenerator[str | Outcome, None]:
    """The model's answer: guarded text to show, then one Outcome. Raises ProviderFailure while it is read."""
    assert plan.request is not None
    return guarded_stream(plan.chain[0], plan.request, masker_stages=[masker])


def ready_outcome(plan: Plan, masker: StreamMasker) -> Outcome:
    """An answer that no model wrote. It passes the word list like any other."""
    text = masker.feed(plan.text) + masker.finish()
    return Outcome(
        text=text,
        handoff_reason=masker.stop_reason,
        usage=None,
        cited=plan.cited,
        removed_links=(),
        finish="stop",
        first_token_s=None,
        latency_s=0.0,
    )
