"""Every Celery task. A task takes ids, and running it twice changes nothing."""

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils.timezone import localdate
from kombu.exceptions import OperationalError

from apps.ai import budgets, remembering, teaching
from apps.ai.taught import tenants_to_train
from apps.common.clock import now
from apps.desk import bot, sorting, summing, sweeping, warming
from apps.events import bus
from apps.tenants.queries import active_tenant_ids

OUTBOX_KEPT = timedelta(days=30)
VISITORS_DAYS_KEPT = timedelta(days=40)
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


@shared_task(name="desk.summarise")
def summarise(tenant_id: str, conversation_id: str, seq: int) -> None:
    """After a handoff: a private note for whoever takes over."""
    summing.sum_up(UUID(tenant_id), UUID(conversation_id), seq)


@shared_task(name="desk.shorten")
def shorten(tenant_id: str, conversation_id: str, seq: int) -> None:
    """After an answer in a long conversation: a summary for the model."""
    summing.shorten(UUID(tenant_id), UUID(conversation_id), seq)


@shared_task(name="desk.sort")
def sort(tenant_id: str, conversation_id: str, seq: int) -> None:
    """After a message to a person: labels and priority by the trigger rules."""
    sorting.sort_message(UUID(tenant_id), UUID(conversation_id), seq)


@shared_task(name="desk.look_after_answers")
def look_after_answers() -> None:
    """Every minute, each tenant: what was asked how often, and whether known answers still hold."""
    for tenant_id in active_tenant_ids():
        remembering.store_counts(tenant_id=tenant_id)
        warming.warm(tenant_id)


@shared_task(name="desk.teach")
def teach() -> None:
    """Every fifteen seconds: tenants whose intents were changed get a classifier that knows."""
    for tenant_id in tenants_to_train():
        try:
            teaching.train(tenant_id=tenant_id)
        except teaching.TrainingFailed:
            log.exception("the classifier of tenant %s could not be trained", tenant_id)


@shared_task(name="desk.forget")
def forget() -> None:
    """Every day: figures and questions that nobody needs any more."""
    budgets.forget_visitors(before=localdate() - VISITORS_DAYS_KEPT)
    for tenant_id in active_tenant_ids():
        remembering.forget_rarely_asked(tenant_id=tenant_id)


def dispatch(turn_id: UUID) -> None:
    """Queue the turn. With the broker down, the sweep finds it later."""
    try:
        answer.apply_async(args=(str(turn_id),), retry=False)
    except OperationalError:
        log.warning("the broker is away; turn %s waits for the sweep", turn_id)
