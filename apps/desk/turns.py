"""The life of an AI turn: started, claimed, ended. Callers hold the conversation's lock."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.common.clock import now
from apps.common.ids import new_id
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.conversations.events import AnswerEnded
from apps.conversations.models import Conversation
from apps.desk import growing, turn_rows
from apps.desk.models import BotTurn
from apps.events import bus

State = BotTurn.State
log = logging.getLogger(__name__)


def active_turn(conversation: Conversation) -> BotTurn | None:
    turns = BotTurn.objects.for_tenant(conversation.tenant_id)
    return turns.filter(conversation=conversation, state__in=BotTurn.ACTIVE).first()


def claim(turns: Sequence[BotTurn]) -> set[UUID]:
    """Take the turns for this worker. Answers the ids of those that are ours now: not those that another worker has or
    whose conversation changed hands.

    Each has its conversation, locked; the turn itself may have been read before that.
    """
    moment = now()
    ours = []
    for turn in turns:
        if may_speak(turn.conversation, turn):
            turn.message_id, turn.claimed_at = new_id(), moment
            ours.append(turn)
        else:
            waiting = BotTurn.objects.filter(pk=turn.pk, state=State.PENDING, attempt=turn.attempt)
            waiting.update(state=State.CANCELLED, reason="owner_changed", finished_at=moment)
    taken = turn_rows.claim(ours, moment)
    for turn in ours:
        turn.state, turn.attempt = State.RUNNING, turn.attempt + 1
    return taken


def may_speak(conversation: Conversation, turn: BotTurn) -> bool:
    return (
        conversation.owner == Conversation.Owner.AI
        and conversation.status != Conversation.Status.RESOLVED
        and conversation.ownership_version == turn.ownership_version
    )


def held(turns: Sequence[BotTurn]) -> set[tuple[UUID, int]]:
    """Of these attempts those that may still speak, as (id, attempt): nobody ended them, no other worker has them.
    Conversations as in claim()."""
    return turn_rows.running([turn for turn in turns if may_speak(turn.conversation, turn)])


def mark_ended(turn: BotTurn, *, state: str, reason: str = "") -> None:
    """Not stored yet: whoever ends many stores them together."""
    turn.state, turn.reason, turn.finished_at = state, reason, now()


def end_turn(turn: BotTurn, *, state: str, reason: str = "") -> None:
    mark_ended(turn, state=state, reason=reason)
    turn_rows.store_ends([turn])


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
