"""The turns that the messages of one transaction start: a few statements, whatever their number.

A run starts with the message, not with the end of the silence: retrieval and the model's first words take time that
would otherwise be waited out. Nothing of it is shown before not_before; a message that comes earlier replaces it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk.models import BotTurn
from apps.desk.queries import Answering
from apps.desk.turns import withdraw

State = BotTurn.State


class Starting:
    """Callers hold the locks of the conversations."""

    def __init__(self, conversations: Iterable[Conversation]) -> None:
        """conversations: all in which something may be said."""
        # One that was opened just now has no run yet.
        self._conversations = {row.id: row for row in conversations if row.last_seq > 0}
        self._active: dict[UUID, BotTurn] | None = None
        self._new: list[BotTurn] = []
        self._extended: dict[UUID, BotTurn] = {}
        self._replaced: list[BotTurn] = []

    def _active_turns(self) -> dict[UUID, BotTurn]:
        """Read when first needed, in one query."""
        if self._active is None:
            ids = list(self._conversations)
            found = BotTurn.objects.filter(conversation__in=ids, state__in=BotTurn.ACTIVE) if ids else []
            self._active = {turn.conversation_id: turn for turn in found}
            for turn in self._active.values():
                turn.conversation = self._conversations[turn.conversation_id]
        return self._active

    def add(self, conversation: Conversation, message: Message, answering: Answering) -> None:
        """The message wants an answer: by a new run, or by one that no worker has taken yet."""
        active = self._active_turns().get(conversation.id)
        moment = now()
        if active is not None and active.state == State.PENDING:
            active.trigger_seq = message.seq
            active.not_before = _not_before(moment, active.burst_started_at or active.created_at, answering)
            if active not in self._new:
                self._extended[active.id] = active
            return
        burst = moment
        if active is not None:
            self._replaced.append(active)
            is_hidden = moment < active.not_before
            burst = (active.burst_started_at or moment) if is_hidden else moment
        turn = _new_turn(conversation, message, answering, moment, burst)
        self._active_turns()[conversation.id] = turn
        self._new.append(turn)

    def flush(self) -> list[UUID]:
        """Write them. Returns the turns that a worker must be told of once the transaction is committed."""
        if self._replaced:
            ids = [turn.id for turn in self._replaced]
            ended = {"state": State.CANCELLED, "reason": "replaced", "finished_at": now()}
            BotTurn.objects.filter(pk__in=ids).update(**ended)
            for turn in self._replaced:
                withdraw(turn, reason="replaced")
        if self._extended:
            BotTurn.objects.bulk_update(self._extended.values(), ["trigger_seq", "not_before"])
        if self._new:
            BotTurn.objects.bulk_create(self._new)
        started = [turn.id for turn in self._new]
        self._active, self._new, self._extended, self._replaced = None, [], {}, []
        return started


def _new_turn(
    conversation: Conversation, message: Message, answering: Answering, moment: datetime, burst: datetime
) -> BotTurn:
    return BotTurn(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        ownership_version=conversation.ownership_version,
        trigger_seq=message.seq,
        persona=answering.persona,
        burst_started_at=burst,
        not_before=_not_before(moment, burst, answering),
        dispatched_at=moment,
    )


def _not_before(moment: datetime, burst: datetime, answering: Answering) -> datetime:
    silence = timedelta(milliseconds=answering.debounce_ms)
    longest = timedelta(milliseconds=answering.longest_wait_ms)
    return min(moment + silence, burst + max(silence, longest))
