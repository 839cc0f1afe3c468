"""The life of an AI turn: started, claimed, ended. Callers hold the conversation's lock."""

import logging
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.common.ids import new_id
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.conversations.events import AnswerEnded
from apps.conversations.models import Conversation
from apps.desk import growing
from apps.desk.models import BotTurn
from apps.events import bus

State = BotTurn.State
log = logging.getLogger(__name__)


def active_turn(conversation: Conversation) -> BotTurn | None:
    turns = BotTurn.objects.for_tenant(conversation.tenant_id)
    return turns.filter(conversation=conversation, state__in=BotTurn.ACTIVE).first()


def claim_turn(conversation: Conversation, turn: BotTurn) -> bool:
    """Take the turn for this worker. False when another has it or the conversation changed hands.

    turn may have been read before the conversation was locked.
    """
    waiting = BotTurn.objects.filter(pk=turn.pk, state=State.PENDING, attempt=turn.attempt)
    if not may_speak(conversation, turn):
        waiting.update(state=State.CANCELLED, reason="owner_changed", finished_at=now())
        return False
    turn.state = State.RUNNING
    turn.attempt += 1
    turn.message_id = new_id()
    turn.claimed_at = now()
    fields = ("state", "attempt", "message_id", "claimed_at")
    return waiting.update(**{name: getattr(turn, name) for name in fields}) == 1


def may_speak(conversation: Conversation, turn: BotTurn) -> bool:
    return (
        conversation.owner == Conversation.Owner.AI
        and conversation.status != Conversation.Status.RESOLVED
        and conversation.ownership_version == turn.ownership_version
    )


def is_held(turn: BotTurn) -> bool:
    """Whether this attempt may still speak: nobody ended it, no other worker has it."""
    ours = BotTurn.objects.filter(pk=turn.pk, state=State.RUNNING, attempt=turn.attempt)
    return may_speak(turn.conversation, turn) and ours.exists()


def end_turn(turn: BotTurn, *, state: str, reason: str = "") -> None:
    turn.state, turn.reason, turn.finished_at = state, reason, now()
    turn.save(update_fields=["state", "reason", "finished_at", "message_id", "trace", "usage"])


def cancel_turn(turn: BotTurn, *, reason: str) -> None:
    """Stop the run at once and remove its bubble. reason: stopped, taken_over, failed or replaced."""
    end_turn(turn, state=State.CANCELLED, reason=reason)
    withdraw(turn, reason=reason)


def cancel_active_turn(conversation: Conversation, *, reason: str) -> None:
    turn = active_turn(conversation)
    if turn is not None:
        cancel_turn(turn, reason=reason)


def withdraw(turn: BotTurn, *, reason: str) -> None:
    """After commit: tell the worker to stop and the readers that the growing answer is over."""
    tenant_id, conversation_id, run_id = turn.tenant_id, turn.conversation_id, turn.run_id
    transaction.on_commit(lambda: submit(_cancel_quietly(tenant_id, conversation_id, run_id)))
    if turn.message_id is not None:
        ended = AnswerEnded(
            conversation_id=str(conversation_id), message_id=str(turn.message_id), reason=reason
        )
        bus.publish(ended, to=conversations.readers(turn.conversation))


async def _cancel_quietly(tenant_id: UUID, conversation_id: UUID, run_id: str) -> None:
    """A cancellation that is lost costs tokens only: the worker's check before posting still holds."""
    try:
        await growing.cancel(tenant_id, conversation_id, run_id)
    except Exception:
        log.exception("could not announce the cancellation of run %s", run_id)
