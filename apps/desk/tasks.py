"""Every Celery task. A task takes ids, and running it twice changes nothing."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.db import DatabaseError
from django.utils.timezone import localdate
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.ai import budgets, remembering, teaching
from apps.ai.taught import tenants_to_train
from apps.common.clock import now
from apps.conversations import attachments, saved_drafts
from apps.conversations.finding import indexing
from apps.desk import (
    digests,
    embedding,
    inviting,
    later,
    long_waits,
    mailed_links,
    mailing,
    notifying,
    pictures,
    replying,
    scheduling,
    sorting,
    summing,
    sweeping,
    trying_words,
    usage,
    waiting_notice,
    warming,
)
from apps.desk.asking_worker import Letter
from apps.desk.assigning import engine as engine_of_assigning
from apps.desk.assigning import keeping, recording
from apps.desk.copilot.orders import Order
from apps.desk.copilot.records import forget_texts
from apps.desk.engine import engine
from apps.desk.evaluating import running
from apps.desk.gaps import answers, collecting, deciding, drafting, forgetting
from apps.desk.lifecycle import ending, mail, returning, waking
from apps.desk.protecting import archive
from apps.desk.protecting import keeping as retention
from apps.desk.protecting import requests as data_requests
from apps.desk.upkeep import checking, uses
from apps.events import bus
from apps.knowledge import import_runs, web_sources
from apps.knowledge.importing import jobs as import_jobs
from apps.moderation import importing as word_imports
from apps.moderation import jobs as word_jobs
from apps.tenants.models import Tenant
from apps.tenants.queries import active_tenant_ids
from apps.tenants.signing_in import sessions

OUTBOX_KEPT = timedelta(days=30)
ASSIGNMENTS_KEPT = timedelta(days=90)
TURNS_AT_ONCE = 8
NOTIFICATIONS_KEPT = timedelta(days=30)
SUGGESTIONS_KEPT = timedelta(days=30)  # their texts
UNSENT_KEPT = timedelta(days=1)
DRAFTS_KEPT = timedelta(days=90)
VISITORS_DAYS_KEPT = timedelta(days=40)
log = logging.getLogger(__name__)


@shared_task(name="desk.answer")
def answer(*turn_ids: str) -> None:
    """Answer visitors: a run claims its turn first, so a second delivery does nothing. It goes on after the task."""
    for turn_id in turn_ids:
        engine().take(UUID(turn_id))


@shared_task(name="desk.reply", acks_late=False)
def reply(tenant_id: str, token: str, errand: str, given: dict[str, Any]) -> None:
    """A web process asks and waits: late or twice is no use to it."""
    replying.reply(Letter(UUID(tenant_id), token), errand, given)


@shared_task(name="desk.assist", acks_late=False)
def assist(order: dict[str, Any]) -> None:
    """An agent asks the copilot and waits: late or twice is no use to them. It goes on after the task."""
    engine().assist(Order.from_json(order))


@shared_task(name="desk.sweep")
def sweep() -> None:
    """Every five seconds: give back what a dead worker had claimed, send again what got lost on the way."""
    dispatch(sweeping.sweep())


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


@shared_task(name="desk.tell_waiting")
def tell_waiting(tenant_id: str, conversation_id: str) -> None:
    """After a message to nobody: says so, unless it was said lately."""
    waiting_notice.tell(UUID(tenant_id), UUID(conversation_id))


@shared_task(name="desk.assign")
def assign(tenant_id: str) -> None:
    """After somebody began to wait: give the conversation to whoever can take it."""
    later.begin_assigning(UUID(tenant_id))
    engine_of_assigning.assign_waiting(UUID(tenant_id))


@shared_task(name="desk.keep_assigning")
def keep_assigning() -> None:
    """Every three seconds, each tenant: offers that ran out, people who are away, and whatever got lost on the way."""
    for tenant_id in keeping.tenants_to_look_at():
        try:
            keeping.keep(tenant_id)
        except Exception:
            log.exception("the waiting line of tenant %s could not be looked at", tenant_id)


@shared_task(name="desk.copy_pictures")
def copy_pictures(tenant_id: str, message_id: str) -> None:
    """After a card that names pictures elsewhere."""
    pictures.copy_pictures(UUID(tenant_id), UUID(message_id))


@shared_task(name="desk.send_mail", bind=True, max_retries=len(mailing.WAITS_S))
def send_mail(self: "Task[..., None]", order: dict[str, Any]) -> None:
    """A letter to somebody outside: sent once, tried for an hour."""
    try:
        mailing.deliver(order)
    except (mailing.NotYet, RedisError, DatabaseError) as error:
        tried = self.request.retries
        if tried == len(mailing.WAITS_S):
            mailing.give_up(order)
            return
        raise self.retry(countdown=mailing.WAITS_S[tried], exc=error) from None


@shared_task(name="desk.forgot_password")
def forgot_password(encrypted_name: str) -> None:
    """Somebody asked for a new password: mails whoever is called so, if anybody is."""
    inviting.send_new_password(encrypted_name)


@shared_task(name="desk.count_usage")
def count_usage() -> None:
    usage.count_messages()


@shared_task(name="desk.look_after_answers")
def look_after_answers() -> None:
    """Every minute, each tenant: what was asked how often, and whether known answers still hold."""
    for tenant_id in active_tenant_ids():
        remembering.store_counts(tenant_id=tenant_id)
        warming.warm(tenant_id)


@shared_task(name="desk.evaluate")
def evaluate(run_id: str) -> None:
    """A run of an evaluation set: claims it first, so a second delivery does nothing."""
    running.evaluate(UUID(run_id))


@shared_task(name="desk.take_up_evaluations")
def take_up_evaluations() -> None:
    """Every five seconds: runs that wait, or whose worker is gone."""
    for run_id in running.waiting():
        evaluate.delay(str(run_id))


@shared_task(name="desk.teach")
def teach() -> None:
    """Every fifteen seconds: tenants whose intents were changed get a classifier that knows."""
    for tenant_id in tenants_to_train():
        try:
            teaching.train(tenant_id=tenant_id)
        except teaching.TrainingFailed:
            log.exception("the classifier of tenant %s could not be trained", tenant_id)


@shared_task(name="desk.improve")
def improve() -> None:
    """Every minute, each tenant: what found no good answer, what was cited, which answers of agents were good."""
    for tenant_id in active_tenant_ids():
        try:
            collecting.review(tenant_id)
            answers.find_answers(tenant_id)
            deciding.follow_articles(tenant_id)
        except Exception:
            log.exception("the questions of tenant %s could not be looked through", tenant_id)


@shared_task(name="desk.write_draft")
def write_draft(tenant_id: str, gap_id: str) -> None:
    """After somebody wanted a draft: a model puts it into words, unless somebody has done so meanwhile."""
    drafting.write_draft(UUID(tenant_id), UUID(gap_id))


@shared_task(name="desk.check_articles")
def check_articles() -> None:
    """Every six hours, each tenant: articles that nobody uses, that are old, double or contradict each other."""
    for tenant_id in active_tenant_ids():
        checking.check(tenant_id)


@shared_task(name="desk.take_up_embedding")
def take_up_embedding() -> None:
    """Every three seconds: tenants whose articles need vectors."""
    for tenant_id in embedding.tenants_to_embed():
        embed.delay(str(tenant_id))


@shared_task(name="desk.embed")
def embed(tenant_id: str) -> None:
    """Vectors for articles that have none: claims the work first, so a second delivery does nothing."""
    embedding.embed_articles(UUID(tenant_id))


@shared_task(name="desk.send_scheduled")
def send_scheduled() -> None:
    """Every ten seconds: replies whose time has come."""
    scheduling.send_due()


@shared_task(name="desk.tell_long_waits")
def tell_long_waits() -> None:
    """Every minute, each tenant in whose queue somebody has been waiting for a while: supervisors are told once."""
    for tenant_id in long_waits.tenants_with_long_waits():
        long_waits.tell(tenant_id)


@shared_task(name="desk.mail_digests")
def mail_digests() -> None:
    """Every five minutes, each tenant: letters to colleagues who are away and for whom something waits."""
    for tenant_id in active_tenant_ids():
        digests.mail_due(tenant_id)


@shared_task(name="desk.wake_snoozed")
def wake_snoozed() -> None:
    """Every ten seconds: snoozed conversations whose time has come."""
    waking.wake_due()


@shared_task(name="desk.end_silent")
def end_silent() -> None:
    """Every minute: conversations that have been quiet for long are warned of their end, and ended."""
    ending.end_silent()


@shared_task(name="desk.return_silent")
def return_silent() -> None:
    """Every half minute: back to the AI where a visitor waits for a person who says nothing."""
    dispatch(returning.return_silent())


@shared_task(name="desk.mail_visitors")
def mail_visitors() -> None:
    """Every fifteen seconds: letters to visitors who have left. Without Valkey they wait."""
    mail.send_due()


@shared_task(name="desk.index_words")
def index_words() -> None:
    """Every five seconds: messages that search does not find by their words yet, some of each tenant."""
    for tenant_id in indexing.tenants_to_index():
        indexing.index_messages(tenant_id)


@shared_task(name="desk.forget")
def forget() -> None:
    """Every day: figures, questions and files that nobody needs any more."""
    budgets.forget_visitors(before=localdate() - VISITORS_DAYS_KEPT)
    for tenant_id in active_tenant_ids():
        remembering.forget_rarely_asked(tenant_id=tenant_id)
        forgetting.forget_old(tenant_id)
        uses.forget_old(tenant_id)
        mailed_links.forget_old(tenant_id, now())
        mail.forget_old(tenant_id)
        forget_texts(tenant_id, before=now() - SUGGESTIONS_KEPT)
        notifying.forget_before(tenant_id, now() - NOTIFICATIONS_KEPT)
        recording.forget_before(tenant_id, now() - ASSIGNMENTS_KEPT)
    sessions.forget_expired()
    import_jobs.forget_abandoned()
    word_jobs.forget_old()
    archive.forget_expired()
    before = now() - UNSENT_KEPT
    attachments.forget_unsent(before=before)
    attachments.forget_strays(before=before)
    saved_drafts.forget_drafts(ended_before=before, written_before=now() - DRAFTS_KEPT)


@shared_task(name="desk.keep_data")
def keep_data() -> None:
    """Every day, each tenant: what is older than it wants to keep, some of it at a time."""
    for tenant_id in active_tenant_ids():
        try:
            retention.keep(Tenant.objects.get(pk=tenant_id))
        except Exception:
            log.exception("what tenant %s does not want to keep could not be deleted", tenant_id)


@shared_task(name="desk.work_at_data_requests", acks_late=False)
def work_at_data_requests() -> None:
    """Every five seconds: exports and erasures that wait, or whose worker is gone."""
    for request_id in data_requests.waiting():
        data_requests.work_at(request_id)


@shared_task(name="desk.look_at_web_sources")
def look_at_web_sources() -> None:
    """Every minute: web sources whose time has come get an import, which work_at_imports takes up."""
    web_sources.start_due()


@shared_task(name="desk.work_at_imports", acks_late=False)
def work_at_imports() -> None:
    """Every two seconds: imports of knowledge that wait, or whose worker is gone. The next one comes soon."""
    import_runs.run_waiting()


@shared_task(name="desk.work_at_word_lists", acks_late=False)
def work_at_word_lists() -> None:
    """Every two seconds: lists of words on their way in, and lists on trial. The next one comes soon."""
    word_imports.run_waiting()
    trying_words.run_waiting()


def dispatch(turn_ids: Sequence[UUID]) -> None:
    """Queue the turns, some at a time: all of a burst in one task would go to one worker. With the broker down, the
    sweep finds them later."""
    names = [str(turn_id) for turn_id in turn_ids]
    for start in range(0, len(names), TURNS_AT_ONCE):
        some = names[start : start + TURNS_AT_ONCE]
        try:
            answer.apply_async(args=tuple(some), retry=False)
        except OperationalError:
            log.warning("the broker is away; %s wait for the sweep", ", ".join(some))
