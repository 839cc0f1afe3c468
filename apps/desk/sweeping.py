"""What keeps turns from being forgotten: a lost task, a dead worker, a worker that never comes."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.desk import growing, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.models import BotTurn

State = BotTurn.State
UNCLAIMED_AFTER = timedelta(seconds=10)
GIVE_UP_AFTER = timedelta(seconds=25)
LEASE = timedelta(seconds=growing.LEASE_S)
MAX_ATTEMPTS = 3


def sweep() -> list[UUID]:
    """Returns the turns that should be queued again."""
    stale = BotTurn.objects.filter(state__in=BotTurn.ACTIVE, dispatched_at__lt=now() - UNCLAIMED_AFTER)
    return [turn.id for turn in stale.order_by("created_at")[:200] if not _is_leased(turn) and _rescue(turn)]


def _is_leased(turn: BotTurn) -> bool:
    is_fresh = turn.claimed_at is not None and turn.claimed_at > now() - LEASE
    return turn.state == State.RUNNING and (is_fresh or growing.is_leased(turn.tenant_id, turn.run_id))


@transaction.atomic
def _rescue(seen: BotTurn) -> bool:
    """True: queue it again. Otherwise it has ended, or its conversation went to a person."""
    conversation = conversations.locked_conversation(seen.tenant_id, seen.conversation_id)
    turn = BotTurn.objects.get(pk=seen.pk)
    turn.conversation = conversation
    if turn.state not in BotTurn.ACTIVE or turn.attempt != seen.attempt:
        return False
    if not turns.may_speak(conversation, turn):
        turns.cancel_turn(turn, reason="replaced")
        return False
    if turn.attempt >= MAX_ATTEMPTS or turn.created_at < now() - GIVE_UP_AFTER:
        turns.withdraw(turn, reason="failed")
        turns.end_turn(turn, state=State.HANDED_OFF, reason="provider_failure")
        hand_off(conversation, reason="provider_failure", language=language_of(conversation))
        return False
    if turn.state == State.RUNNING:
        turns.withdraw(turn, reason="replaced")
    turn.state, turn.dispatched_at = State.PENDING, now()
    turn.save(update_fields=["state", "dispatched_at"])
    return True
