"""Every Celery task. A task takes ids, and running it twice changes nothing."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.common.clock import now
from apps.desk import bot, sweeping
from apps.events import bus

OUTBOX_KEPT = timedelta(days=30)
log = logging.getLogger(__name__)


@shared_task(name="desk.answer")
def answer(turn_id: str) -> None:
    """Answer a visitor: claims the turn first, so a second delivery does nothing."""
    bot.answer(UUID(turn_id))


@shared_task(name="desk.sweep")
def sweep() -> None:
    """Every five seconds: give back what a dead worker had claimed, send again what got lost on the way."""
    for turn_id in sweeping.sweep():
        dispatch(turn_id)


@shared_task(name="desk.trim_outbox")
def trim_outbox() -> None:
    """Every hour: events that programs had 30 days to read."""
    bus.forget_before(now() - OUTBOX_KEPT)


def dispatch(turn_id: UUID) -> None:
    """Queue the turn. With the broker down, the sweep finds it later."""
    try:
        answer.apply_async(args=(str(turn_id),), retry=False)
    except OperationalError:
        log.warning("the broker is away; turn %s waits for the sweep", turn_id)
