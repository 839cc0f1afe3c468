"""The handoff card: what the person who takes over sees above the thread. It is kept with the summary for agents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.ai.handoff_notes import HandoffNote
from apps.ai.profiles import Turn
from apps.ai.summaries import ending_well
from apps.common.markdown import plain_text
from apps.desk.gaps.wishes import without_wish
from apps.desk.models import BotTurn

Json = dict[str, Any]
LONGEST_PART = 240
MOST_TITLES = 4
LATEST_TURNS = 5


def card_json(note: HandoffNote, turns: Sequence[Turn], looked_at: Sequence[str]) -> Json:
    """What no model has written is taken from what was said."""
    answers = [turn.content for turn in turns if turn.role == "assistant"]
    return {
        "wants": note.wants or _short(_wish(turns)),
        "tried": note.tried or _short(plain_text(answers[-1]) if answers else ""),
        "open": note.open,
        "mood": note.mood,
        "facts": [{"kind": fact.kind, "label": fact.label, "value": fact.value} for fact in note.facts],
        "looked_at": list(looked_at),
        "answers": len(answers),
    }


def _wish(turns: Sequence[Turn]) -> str:
    """The last thing that was asked beside the wish for a person."""
    asked = [without_wish(turn.content) for turn in turns if turn.role == "user"]
    return next((text for text in reversed(asked) if text), "")


def _short(text: str) -> str:
    return ending_well(" ".join(text.split()), LONGEST_PART)


def looked_at(tenant_id: UUID, conversation_id: UUID) -> list[str]:
    """Titles of the articles that the AI's latest runs found, best first."""
    turns = BotTurn.objects.for_tenant(tenant_id).filter(conversation_id=conversation_id)
    traces = turns.order_by("-created_at").values_list("trace", flat=True)[:LATEST_TURNS]
    steps = [step for trace in traces for step in trace if step.get("stage") == "retrieval"]
    titles = [str(each.get("title") or "") for step in steps for each in step.get("passages") or []]
    return list(dict.fromkeys(filter(None, titles)))[:MOST_TITLES]
