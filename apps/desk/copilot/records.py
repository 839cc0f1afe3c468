"""What was suggested and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from django.db import transaction

from apps.ai import budgets
from apps.ai.profiles import Attempt
from apps.ai.sources import without_marks
from apps.common.clock import now
from apps.desk.copilot.orders import Order
from apps.desk.copilot.telling import Ending
from apps.desk.models import Suggestion
from apps.desk.pipeline.telling import usage_json
from apps.tenants.access import Desk

COMPARED = 1_500  # characters of each text
Outcome = Suggestion.Outcome


class SuggestionMissing(Exception):
    """The agent was suggested no such thing."""


@transaction.atomic
def keep(order: Order, ending: Ending, attempts: Sequence[Attempt]) -> UUID | None:
    """Count what was asked of models, on the tenant's account; keep the text, if there is one. Answers its id."""
    budgets.settle(tenant_id=order.tenant_id, contact_id=None, attempts=attempts)
    if not ending.text:
        return None
    row = Suggestion.objects.create(
        tenant_id=order.tenant_id,
        conversation_id=order.conversation_id,
        user_id=order.user_id,
        kind=order.kind,
        source=ending.source,
        text=ending.text,
        citations=ending.citations,
        is_stopped=ending.reason == "stopped",
        usage=usage_json(attempts),
    )
    return row.id


def used(desk: Desk, suggestion_id: UUID, *, text: str) -> Suggestion:
    """A message with this text was sent from it. Raises SuggestionMissing."""
    row = _own(desk, suggestion_id)
    row.kept_percent = round(100 * likeness(without_marks(row.text), text))
    row.outcome = Outcome.ACCEPTED if row.kept_percent == 100 else Outcome.EDITED
    return _decided(row)


def rejected(desk: Desk, suggestion_id: UUID) -> Suggestion:
    """What was sent before is not taken back by closing the panel. Raises SuggestionMissing."""
    row = _own(desk, suggestion_id)
    if row.outcome != Outcome.OPEN:
        return row
    row.outcome = Outcome.REJECTED
    return _decided(row)


def _own(desk: Desk, suggestion_id: UUID) -> Suggestion:
    row = Suggestion.objects.for_tenant(desk.tenant.id).filter(pk=suggestion_id, user=desk.user).first()
    if row is None:
        raise SuggestionMissing("no such suggestion")
    return row


def _decided(row: Suggestion) -> Suggestion:
    row.ended_at = now()
    row.save(update_fields=["outcome", "kept_percent", "ended_at"])
    return row


def likeness(suggested: str, sent: str) -> float:
    """How much of the suggestion is in what was sent, from 0 to 1; 1 only when nothing was changed."""
    first, second = (" ".join(text.split())[:COMPARED] for text in (suggested, sent))
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return min(0.99, same / max(len(first), 1))


def forget_texts(tenant_id: UUID, *, before: datetime) -> int:
    """The texts of old suggestions; what became of them stays."""
    rows = Suggestion.objects.for_tenant(tenant_id).filter(created_at__lt=before).exclude(text="")
    return rows.update(text="", citations=[])
