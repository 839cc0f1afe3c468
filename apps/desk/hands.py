"""Who does the runs' work at the database, while the runs themselves live on the loop.

Runs that begin or end in the same moment do so together: a few statements for all of them. One that cannot be done
fails alone.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from apps.common.gathering import Gatherer
from apps.common.outages import is_away
from apps.common.waiting import give_back
from apps.conversations.locking import Named, locked_conversations
from apps.desk import finishing, places, turns
from apps.desk.finishing import Ending
from apps.desk.jobs import Job, gather
from apps.desk.models import BotTurn

K = TypeVar("K")
V = TypeVar("V")
TOGETHER = 64
# Under load batches start so far apart, and each carries more; a run that comes alone does not wait.
GAP_S = 0.01
log = logging.getLogger(__name__)


class Hands:
    """Belongs to the process's loop. executor: its threads do the work."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._claiming = self._together(claim)
        self._gathering = self._together(gather)
        self._finishing = self._together(finishing.finish)

    async def claim(self, turn_id: UUID) -> BotTurn | None:
        """The turn with its conversation; None when it is not to be answered by us."""
        return await self._claiming.get(turn_id)

    async def gather(self, turn: BotTurn) -> Job:
        return await self._gathering.get(turn)

    async def finish(self, ending: Ending) -> bool:
        return await self._finishing.get(ending)

    async def begin(self, work: Callable[[], V]) -> V:
        """Do in a thread what goes before an answer."""
        return await self._in_thread(partial(_within, places.beginning, work))

    async def end(self, work: Callable[[], V]) -> V:
        """Do in a thread what comes after it."""
        return await self._in_thread(partial(_within, places.ending, work))

    def _together(self, work: Callable[[Sequence[K]], Sequence[V]]) -> Gatherer[K, V]:
        async def load(items: Sequence[K]) -> Sequence[V | Exception]:
            return await self._in_thread(partial(_each_of, work, items))

        return Gatherer(load, at_once=TOGETHER, gap_s=GAP_S)

    async def _in_thread(self, work: Callable[[], V]) -> V:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def claim(turn_ids: Sequence[UUID]) -> list[BotTurn | None]:
    """One for each id; of an id that comes twice the second gets nothing."""
    waiting = BotTurn.objects.filter(pk__in=turn_ids, state=BotTurn.State.PENDING)
    found = {turn.id: turn for turn in waiting}
    if found:
        with transaction.atomic():
            names = {turn.id: Named(turn.tenant_id, turn.conversation_id) for turn in found.values()}
            locked = locked_conversations(set(names.values()))
            found = {turn_id: turn for turn_id, turn in found.items() if names[turn_id] in locked}
            for turn_id, turn in found.items():
                turn.conversation = locked[names[turn_id]]
            ours = turns.claim(list(found.values()))
        found = {turn_id: turn for turn_id, turn in found.items() if turn_id in ours}
    return [found.pop(turn_id, None) for turn_id in turn_ids]


def _within(place: Callable[[], AbstractContextManager[None]], work: Callable[[], V]) -> V:
    with place():
        return work()


def _each_of(work: Callable[[Sequence[K]], Sequence[V]], items: Sequence[K]) -> Sequence[V | Exception]:
    """All in one go; when that fails, each alone, unless the database is away."""
    try:
        return work(items)
    except Exception as error:
        if is_away(error):
            return [error] * len(items)
        if len(items) == 1:
            return [error]
        log.exception("%s runs could not be done together", len(items))
        return [_each_of(work, [item])[0] for item in items]
    finally:
        give_back()
