"""No task carries anything from one tenant to another: every task that is registered."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.utils.timezone import localdate

from apps.ai import context
from apps.ai.context_codec import Context
from apps.ai.models import Intent, KnownAnswer, Spending, TrainedClassifier
from apps.ai.profiles import ProviderConfig, Turn
from apps.common import valkey
from apps.common.clock import now
from apps.common.encryption import decrypt, encrypt
from apps.conversations.finding.messages import messages_saying
from apps.conversations.models import Conversation, Message, MessageTerms
from apps.desk import embedding, tasks, waiting
from apps.desk.asking_worker import Letter
from apps.desk.copilot.orders import Order as CopilotOrder
from apps.desk.engine import engine
from apps.desk.mailing import Order
from apps.desk.models import (
    ArticleFinding,
    Assignment,
    BotTurn,
    DataRequest,
    Gap,
    Notification,
    PendingMail,
    SilenceWarning,
    Suggestion,
    Wait,
)
from apps.events.models import OutboxEntry
from apps.knowledge.evaluations import new_run
from apps.knowledge.models import Article, EvaluationResult, ImportJob, Vector, VectorSet
from apps.moderation.importing import start_import
from apps.moderation.jobs import confirm
from apps.moderation.models import SensitiveWord
from apps.moderation.trials import start_trial
from apps.reports import following
from apps.reports import tasks as report_tasks
from apps.reports.exporting import files as export_files
from apps.reports.models import ConversationHour, Export
from apps.tenants import access
from apps.tenants.models import LifecycleSettings, MonthlyUsage
from apps.tenants.protection import Class, Protection, protect
from kefu.celery import app
from tests.duty import on_duty
from tests.factories import (
    make_article,
    make_contact,
    make_conversation,
    make_evaluation_case,
    make_export,
    make_import,
    make_import_file,
    make_message,
    make_pending_mail,
    make_provider,
    make_scheduled_message,
    make_team,
    make_tenant,
    make_turn,
    make_web_source,
)
from tests.mail_server import queued
from tests.pushes import Pushes
from tests.security.world import FOREIGN, OWN, QUESTION, World, everything_of

# How each task is tried below. A new task is a newcomer: it fails until it stands here, with a test.
COVERED = {
    "desk.answer": "test_answer_…",
    "desk.assign": "test_assigning_…",
    "desk.keep_assigning": "test_assigning_…",
    "desk.keep_data": "test_keep_data_…",
    "desk.assist": "test_assist_…",
    "desk.check_articles": "test_check_articles_…",
    "desk.copy_pictures": "test_copy_pictures_…",
    "desk.embed": "test_embed_…",
    "desk.end_silent": "test_end_silent_…",
    "desk.evaluate": "test_evaluation_…",
    "desk.count_usage": "test_count_usage_…",
    "desk.forget": "test_forget_…",
    "desk.forgot_password": "test_forgot_password_…",
    "desk.improve": "test_improve_…",
    "desk.index_words": "test_index_words_…",
    "desk.look_at_web_sources": "test_look_at_web_sources_…",
    "desk.look_after_answers": "test_look_after_answers_…",
    "desk.mail_digests": "test_mail_digests_…",
    "desk.mail_visitors": "test_mail_visitors_…",
    "desk.reply": "test_reply_…",
    "desk.return_silent": "test_return_silent_…",
    "desk.send_mail": "test_send_mail_…",
    "desk.send_scheduled": "test_send_scheduled_…",
    "desk.shorten": "test_shorten_…",
    "desk.sort": "test_sort_…",
    "desk.summarise": "test_summarise_…",
    "desk.sweep": "test_sweep_…",
    "desk.take_up_embedding": "test_embed_…",
    "desk.take_up_evaluations": "test_evaluation_…",
    "desk.teach": "test_teach_…",
    "desk.tell_long_waits": "test_tell_long_waits_…",
    "desk.tell_waiting": "test_tell_waiting_…",
    "desk.trim_outbox": "test_trim_outbox_…",
    "desk.wake_snoozed": "test_wake_snoozed_…",
    "desk.write_draft": "test_write_draft_…",
    "reports.count": "test_count_…",
    "reports.forget_exports": "test_forget_exports_…",
    "reports.work_at_exports": "test_work_at_exports_…",
    "desk.work_at_data_requests": "test_data_request_…",
    "desk.work_at_imports": "test_work_at_imports_…",
    "desk.work_at_word_lists": "test_work_at_word_lists_…",
}


def test_every_task_is_covered() -> None:
    app.loader.import_default_modules()
    assert sorted(name for name in app.tasks if not name.startswith("celery.")) == sorted(COVERED)


@pytest.fixture
def turn(stored_world: World) -> BotTurn:
    """The own visitor asks what both tenants have an article about."""
    conversation = stored_world.own.conversation
    make_message(conversation=conversation, content=QUESTION)
    row: BotTurn = make_turn(conversation=conversation)
    return row


def answers(world: World) -> list[str]:
    rows = Message.objects.filter(conversation=world.own.conversation, seq__gt=3).order_by("seq")
    return list(rows.values_list("content", flat=True))


def answer(turn_id: UUID) -> None:
    """The task, and the run that goes on after it."""
    tasks.answer(str(turn_id))
    engine().drain()


def test_answer_comes_from_the_own_articles(stored_world: World, turn: BotTurn) -> None:
    answer(turn.id)
    text = " ".join(answers(stored_world))
    assert OWN in text
    assert FOREIGN not in text
    turn.refresh_from_db()
    assert FOREIGN not in str(turn.trace)


def test_answer_does_not_borrow_foreign_articles(stored_world: World, turn: BotTurn) -> None:
    Article.objects.for_tenant(stored_world.own.tenant.id).delete()
    answer(turn.id)
    turn.refresh_from_db()
    assert turn.state != BotTurn.State.PENDING
    assert FOREIGN not in " ".join(answers(stored_world)) + str(turn.trace)


def test_answer_twice_changes_nothing(stored_world: World, turn: BotTurn) -> None:
    answer(turn.id)
    first = answers(stored_world)
    answer(turn.id)
    answer(stored_world.foreign.rows["desk.BotTurn"].id)
    assert answers(stored_world) == first


def test_sweep_touches_only_what_is_stale(stored_world: World, turn: BotTurn) -> None:
    long_ago = now() - timedelta(minutes=5)
    BotTurn.objects.filter(pk=turn.pk).update(dispatched_at=long_ago, created_at=long_ago)
    tasks.sweep()
    turn.refresh_from_db()
    assert turn.state == BotTurn.State.HANDED_OFF


def test_assigning_gives_the_own_conversations_to_the_own_people(stored_world: World) -> None:
    own, others = stored_world.own, make_team(strategy="round_robin")
    team = make_team(tenant=own.tenant, strategy="round_robin", members=[own.agent])
    row = make_conversation(inbox=own.conversation.inbox, owner="queue", team=team)
    third = make_conversation(tenant=others.tenant, owner="queue", team=others)
    waiting.begin_all([row, third])
    on_duty(own.tenant, desk=access.desk(own.agent, own.tenant.id))
    tasks.assign(str(own.tenant.id))
    tasks.keep_assigning()
    row.refresh_from_db()
    assert row.assignee in (None, own.agent)
    assert not Assignment.objects.for_tenant(third.tenant_id).exclude(agent=None).exists()
    third.refresh_from_db()
    assert (third.owner, third.assignee) == ("queue", None)


# ── what happens by itself: everywhere at once, in each tenant by its own settings ──────────────────


def test_wake_snoozed_goes_by_the_time_alone(stored_world: World) -> None:
    own, third = stored_world.own.conversation, make_conversation()
    for row, minutes in ((own, -1), (third, 60)):
        until = now() + timedelta(minutes=minutes)
        Conversation.objects.filter(pk=row.pk).update(status="snoozed", snoozed_until=until)
    tasks.wake_snoozed()
    assert statuses_of(own, third) == ["open", "snoozed"]


def test_end_silent_goes_by_the_own_inboxs_settings(stored_world: World) -> None:
    own, third = stored_world.own.conversation, make_conversation(last_seq=1)
    settings = {"end_ai_after_min": 30, "warn_before_min": 0}
    LifecycleSettings.objects.for_tenant(own.tenant_id).update(**settings)
    SilenceWarning.objects.for_tenant(own.tenant_id).delete()
    quiet = {"last_activity_at": now() - timedelta(hours=1), "waiting_since": None}
    Conversation.objects.filter(pk__in=[own.pk, third.pk]).update(**quiet)
    tasks.end_silent()
    assert statuses_of(own, third) == ["resolved", "open"]


def test_return_silent_goes_by_the_own_inboxs_settings(stored_world: World) -> None:
    own, third = stored_world.own.conversation, make_message().conversation
    LifecycleSettings.objects.for_tenant(own.tenant_id).update(return_after_min=30, return_when="always")
    long_ago = now() - timedelta(hours=1)
    mine = [own.pk, third.pk]
    Conversation.objects.filter(pk__in=mine).update(owner="human", waiting_since=long_ago)
    Message.objects.filter(conversation__in=mine).update(created_at=long_ago)
    tasks.return_silent()
    assert [Conversation.objects.get(pk=pk).owner for pk in mine] == ["ai", "human"]


def test_mail_visitors_tells_each_of_their_own_conversation(stored_world: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    contact = make_contact(email="lin@third.example")
    own, third = stored_world.own.conversation, make_conversation(contact=contact)
    make_pending_mail(conversation=third)
    PendingMail.objects.for_tenant(own.tenant_id).update(due_at=now())
    for row in (own, third):
        make_message(conversation=row, kind="agent", content="an answer")
    tasks.mail_visitors()
    for row in (own, third):
        [order] = queued(row.tenant_id)
        assert order["about"]["conversation_id"] == str(row.id)
        assert decrypt(order["to"]) == row.contact.email


def test_send_scheduled_sends_for_the_tenants_own_people_alone(stored_world: World) -> None:
    own, stranger = stored_world.own, stored_world.foreign.agent
    due = {"conversation": own.conversation, "send_at": now() - timedelta(minutes=1)}
    make_scheduled_message(**due, user=own.agent, content="on time")
    make_scheduled_message(**due, user=stranger, content="an intruder's")
    tasks.send_scheduled()
    said = Message.objects.filter(conversation=own.conversation, sender_kind="agent").order_by("seq")
    assert list(said.values_list("content", flat=True)).count("on time") == 1
    assert "an intruder's" not in said.filter(visibility="public").values_list("content", flat=True)
    assert not Message.objects.for_tenant(stored_world.foreign.tenant.id).filter(content="on time").exists()


def statuses_of(*rows: Conversation) -> list[str]:
    return [Conversation.objects.get(pk=row.pk).status for row in rows]


def test_count_usage_counts_the_own_messages_on_the_own_row(stored_world: World) -> None:
    own = MonthlyUsage.objects.for_tenant(stored_world.own.tenant.id)
    own.update(counted_until=now() - timedelta(hours=1))
    said = Message.objects.for_tenant(stored_world.own.tenant.id).exclude(sender_kind="system")
    said.update(created_at=now() - timedelta(minutes=1))
    tasks.count_usage()
    assert own.get().messages == said.count()


def test_forgot_password_mails_the_person_alone(stored_world: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    own = stored_world.own
    tasks.forgot_password(encrypt(own.owner.username))
    [order] = queued("")
    assert (decrypt(order["to"]), order["about"]) == (own.owner.email, {"user_id": str(own.owner.pk)})
    assert FOREIGN not in str(order)


@pytest.mark.django_db
def test_trim_outbox_goes_by_age_alone() -> None:
    """It serves the whole installation: every tenant's old events go, no tenant's young ones."""
    for tenant in (make_tenant(), make_tenant()):
        for days in (29, 31):
            entry = OutboxEntry.objects.create(tenant_id=tenant.id, name=f"{days}", payload={})
            OutboxEntry.objects.filter(pk=entry.pk).update(created_at=now() - timedelta(days=days))
    tasks.trim_outbox()
    assert list(OutboxEntry.objects.values_list("name", flat=True)) == ["29", "29"]


def test_summarise_tells_of_the_own_conversation_alone(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    Conversation.objects.filter(pk=own.conversation.pk).update(owner="queue")
    before = Message.objects.count()
    tasks.summarise(str(own.tenant.id), str(foreign.conversation.id), 99)
    assert Message.objects.count() == before
    tasks.summarise(str(own.tenant.id), str(own.conversation.id), 99)
    note = Message.objects.get(metadata__activity="summary")
    assert (note.tenant_id, note.visibility) == (own.tenant.id, "agents")
    assert FOREIGN not in note.content


def test_reply_is_made_of_the_own_articles(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    for errand, given in (
        ("search", {"query": QUESTION, "limit": 50}),
        ("explain", {"content": QUESTION}),
        ("decide", {"content": QUESTION}),
        ("answer", {"content": QUESTION}),
        ("decide", {"content": QUESTION, "inbox": str(foreign.conversation.inbox_id)}),
        ("answer", {"content": QUESTION, "conversation_id": str(foreign.conversation.id)}),
        ("play", {"lines": [QUESTION], "asks_model": False, "with_draft": True}),
        (
            "play",
            {
                "lines": [QUESTION],
                "asks_model": True,
                "with_draft": False,
                "inbox": str(foreign.conversation.inbox_id),
            },
        ),
    ):
        letter = Letter(own.tenant.id, errand)
        tasks.reply(str(own.tenant.id), errand, errand, given)
        told = str(valkey.client().lpop(letter.key))
        assert FOREIGN not in told, errand
        assert (OWN in told) != ("refused" in told), errand
        assert valkey.client().exists(Letter(foreign.tenant.id, errand).key) == 0


def test_assist_is_made_of_the_own_articles_and_told_to_the_own_agent(
    stored_world: World,
) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    pushes = Pushes(own.tenant.id)
    make_message(conversation=own.conversation, content=QUESTION)
    for conversation in (foreign.conversation, own.conversation):
        order = CopilotOrder(
            tenant_id=own.tenant.id,
            user_id=own.agent.id,
            conversation_id=conversation.id,
            request=uuid4(),
            kind="suggest",
        )
        tasks.assist(order.as_json())
        engine().drain()
    told = [push.data for push in pushes.named("copilot.ended")]
    assert [each["notice"] for each in told] == ["not_found", "no_model"]
    assert FOREIGN not in str(told)
    assert OWN in str(told[1]["passages"])
    assert {row.tenant_id for row in Suggestion.objects.filter(user=own.agent)} <= {own.tenant.id}


def test_send_mail_tells_of_the_own_conversation_alone(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    for side in (foreign, own):
        about = {"conversation_id": str(side.conversation.id)}
        order = Order(uuid4().hex, str(own.tenant.id), encrypt("li@x.example"), "transcript", "en", about)
        tasks.send_mail(asdict(order))
    (letter,) = mail.outbox
    assert OWN in letter.body
    assert FOREIGN not in letter.message().as_string()


def test_shorten_leaves_the_context_of_others_alone(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    long = Context(9, tuple(Turn("user", "x" * 4000) for _ in range(8)))
    context.store(foreign.tenant.id, foreign.conversation.id, long)
    tasks.shorten(str(own.tenant.id), str(foreign.conversation.id), 9)
    assert context.load(foreign.tenant.id, foreign.conversation.id) == long
    assert context.load(own.tenant.id, foreign.conversation.id) is None


def test_tell_long_waits_tells_the_own_supervisors_alone(stored_world: World) -> None:
    own = stored_world.own
    Conversation.objects.filter(pk=own.conversation.pk).update(owner="queue")
    long_ago = now() - timedelta(hours=1)
    Wait.objects.filter(conversation=own.conversation).update(ended_at=None, since=long_ago)
    tasks.tell_long_waits()
    (row,) = Notification.objects.filter(kind="waiting")
    assert (row.tenant_id, row.user_id) == (own.tenant.id, own.owner.pk)
    assert row.conversation_id == own.conversation.pk


def test_mail_digests_tell_of_the_own_alone(stored_world: World, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    own = stored_world.own
    Notification.objects.for_tenant(own.tenant.id).update(created_at=now() - timedelta(hours=1))
    tasks.mail_digests()
    (order,) = queued(own.tenant.id)
    assert queued(stored_world.foreign.tenant.id) == []
    tasks.send_mail(order)
    (letter,) = mail.outbox
    assert letter.to == [own.owner.email]
    assert f"{OWN} Rain" in letter.body
    assert FOREIGN not in letter.message().as_string()


def test_tell_waiting_says_nothing_in_foreign_conversations(stored_world: World) -> None:
    row, intruder = stored_world.own.conversation, stored_world.foreign.tenant
    Conversation.objects.filter(pk=row.pk).update(owner="queue")
    Wait.objects.filter(conversation=row).update(ended_at=None, told_at=now() - timedelta(hours=1))
    tasks.tell_waiting(str(intruder.id), str(row.id))
    assert Conversation.objects.get(pk=row.pk).last_seq == row.last_seq
    tasks.tell_waiting(str(row.tenant_id), str(row.id))
    assert Conversation.objects.get(pk=row.pk).last_seq == row.last_seq + 1


def test_sort_goes_by_the_own_rules(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    before = Conversation.objects.get(pk=foreign.conversation.pk).priority
    tasks.sort(str(own.tenant.id), str(foreign.conversation.id), 1)
    after = Conversation.objects.get(pk=foreign.conversation.pk)
    assert (after.priority, after.last_seq) == (before, foreign.conversation.last_seq)


def test_copy_pictures_finds_no_foreign_card(stored_world: World) -> None:
    """The address leads nowhere: it would be told in the log if it were asked."""
    own, foreign = stored_world.own, stored_world.foreign
    card = {"kind": "product", "title": "Tent", "image_url": "https://pictures.invalid/tent.png"}
    row = foreign.rows["conversations.Message"]
    Message.objects.filter(pk=row.pk).update(content_type="card", metadata={"card": card})
    tasks.copy_pictures(str(own.tenant.id), str(row.pk))
    assert Message.objects.get(pk=row.pk).attachments == []
    Message.objects.filter(pk=row.pk).update(content_type="text", metadata={})


def test_look_after_answers_keeps_what_each_tenant_knows_apart(stored_world: World) -> None:
    known = {row.pk: (row.tenant_id, row.text) for row in KnownAnswer.objects.all()}
    tasks.look_after_answers()
    rows = KnownAnswer.objects.filter(pk__in=known)
    assert all(row.tenant_id == known[row.pk][0] for row in rows)
    assert not any(FOREIGN in row.text for row in rows if row.tenant_id == stored_world.own.tenant.id)


@pytest.mark.django_db
def test_improve_and_check_articles_look_at_each_tenant_by_itself() -> None:
    """The same question twice in a tenant is one gap; the same article in another tenant is no duplicate."""
    trace = [{"stage": "retrieval", "question": QUESTION}, {"stage": "post", "source": "nothing"}]
    for tenant in (make_tenant(), make_tenant()):
        for _ in range(2):
            conversation = make_message(conversation=make_conversation(tenant=tenant)).conversation
            turn = make_turn(conversation=conversation, state="answered", trace=trace)
            BotTurn.objects.filter(pk=turn.pk).update(created_at=now() - timedelta(minutes=1))
        make_article(tenant=tenant, title="Teapots", body="We sell teapots of clay and of glass.")
    tasks.improve()
    tasks.check_articles()
    assert list(Gap.objects.values_list("times_asked", flat=True)) == [2, 2]
    assert ArticleFinding.objects.count() == 0


@pytest.mark.django_db
def test_look_at_web_sources_starts_each_for_its_own_tenant() -> None:
    due = [make_web_source(schedule="daily", next_at=now()) for _ in range(2)]
    idle = make_web_source(tenant=make_tenant(is_active=False), schedule="daily", next_at=now())
    tasks.look_at_web_sources()
    jobs = {job.tenant_id: job.collection_id for job in ImportJob.objects.all()}
    assert jobs == {source.tenant_id: source.collection_id for source in due}
    assert idle.tenant_id not in jobs


def test_write_draft_stays_with_the_own_gap(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    tasks.write_draft(str(own.tenant.id), str(foreign.rows["desk.Gap"].id))


def test_teach_learns_from_the_own_examples(stored_world: World) -> None:
    tasks.teach()
    for row in TrainedClassifier.objects.all():
        names = {intent.name for intent in Intent.objects.for_tenant(row.tenant_id)}
        assert set(row.left_out) <= names


def test_work_at_imports_reads_into_the_own_job(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    title = foreign.rows["knowledge.Article"].title
    job = make_import(tenant=own.tenant, collection=own.rows["knowledge.Collection"], state="reading")
    make_import_file(job=job, name="own.md", data=f"# {title}\n\nOurs.".encode())
    tasks.work_at_imports()
    item = job.items.get()
    assert (item.tenant_id, item.change, item.article_id) == (own.tenant.id, "new", None)


def test_work_at_word_lists_reads_and_tries_the_own_words_alone(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    listed = start_import(tenant_id=own.tenant.id, file_name="own.txt", data=FOREIGN.encode())
    trial = start_trial(tenant_id=own.tenant.id, subject="import", word_import=listed)
    tasks.work_at_word_lists()
    confirm(listed)
    tasks.work_at_word_lists()
    trial.refresh_from_db()
    assert (trial.state, trial.messages > 0, trial.hits) == ("done", True, 0)
    assert SensitiveWord.objects.for_tenant(own.tenant.id).filter(text=FOREIGN).exists()
    assert not SensitiveWord.objects.for_tenant(foreign.tenant.id).filter(text=FOREIGN).exists()


def test_keep_data_deletes_by_the_own_tenants_days(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    protect(own.tenant, Protection(days=dict.fromkeys(Class, 90)))
    rows = Conversation.objects.for_tenant(own.tenant.id)
    rows.update(status="resolved", last_activity_at=now() - timedelta(days=100))
    before = everything_of(foreign)
    tasks.keep_data()
    assert everything_of(foreign) == before
    assert not Conversation.objects.for_tenant(own.tenant.id).filter(pk=own.conversation.id).exists()


def test_data_request_reaches_own_rows_alone(stored_world: World) -> None:
    """Even one that names another tenant's contact finds nobody."""
    own, foreign = stored_world.own, stored_world.foreign
    before = everything_of(foreign)
    strange = DataRequest.objects.create(
        tenant=own.tenant, contact_id=foreign.conversation.contact_id, kind=DataRequest.Kind.DELETE
    )
    tasks.work_at_data_requests()
    strange.refresh_from_db()
    assert strange.state == "failed"
    assert everything_of(foreign) == before


@pytest.mark.django_db
def test_forget_goes_by_age_alone() -> None:
    """It serves the whole installation: every visitor's old days go, the tenants' days and young ones stay."""
    today = localdate()
    for tenant in (make_tenant(), make_tenant()):
        for days, contact_id in ((39, uuid4()), (41, uuid4()), (41, None)):
            Spending.objects.create(tenant=tenant, contact_id=contact_id, day=today - timedelta(days=days))
    tasks.forget()
    left = [(row.contact_id is None, (today - row.day).days) for row in Spending.objects.all()]
    assert sorted(left) == [(False, 39), (False, 39), (True, 41), (True, 41)]


def test_evaluation_looks_at_own_articles(stored_world: World) -> None:
    """And publishes own drafts: a foreign article that stands on the list is not found, and spoils the list."""
    own, foreign = stored_world.own, stored_world.foreign
    evaluation_set = own.rows["knowledge.EvaluationSet"]
    type(evaluation_set).objects.filter(pk=evaluation_set.pk).update(minimum_percent=0)
    case = make_evaluation_case(evaluation_set=evaluation_set, question=QUESTION)
    Article.objects.for_tenant(own.tenant.id).update(state=Article.State.DRAFT)
    drafts = {str(side.rows["knowledge.Article"].id): 1 for side in (own, foreign)}
    run = new_run(evaluation_set=evaluation_set, candidates=drafts, publication=uuid4())
    tasks.take_up_evaluations()
    tasks.evaluate(str(run.id))
    found = EvaluationResult.objects.get(case=case)
    assert OWN in str(found.articles)
    assert FOREIGN not in str(found.articles) + found.answer
    run.refresh_from_db()
    assert (run.decision, run.reason) == ("refused", "changed")


def test_embed_reads_own_articles(stored_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model there is nothing to do; with one, it is told the own tenant's texts alone."""
    tenant_id = stored_world.own.tenant.id
    sets = VectorSet.objects.for_tenant(tenant_id)
    sets.delete()
    known = set(Vector.objects.values_list("id", flat=True))
    tasks.embed(str(tenant_id))
    tasks.take_up_embedding()
    assert not sets.exists()
    texts: list[str] = []

    async def embedded(config: ProviderConfig, given: Sequence[str], **options: object) -> list[list[float]]:
        texts.extend(given)
        return [[1.0, 0.0]] * len(given)

    monkeypatch.setattr(embedding, "embed", embedded)
    make_provider(tenant=stored_world.own.tenant, name="vectors", embed_model="any")
    tasks.embed(str(tenant_id))
    assert OWN.lower() in " ".join(texts)
    assert FOREIGN.lower() not in " ".join(texts)
    assert {row.tenant_id for row in Vector.objects.exclude(id__in=known)} == {tenant_id}


@pytest.mark.django_db
def test_index_words_lets_each_tenant_find_its_own_alone() -> None:
    rows = [make_message(content=f"{mark} question").conversation for mark in (OWN, FOREIGN)]
    tasks.index_words()
    for row, (mark, other) in zip(rows, ((OWN, FOREIGN), (FOREIGN, OWN)), strict=True):
        found = MessageTerms.objects.for_tenant(row.tenant_id)
        assert [each.conversation_id for each in found] == [row.id]
        hits = messages_saying(row.tenant_id, "question")
        assert [hit.message.content for hit in hits.found] == [f"{mark} question"]
        assert messages_saying(row.tenant_id, other).found == []


@pytest.mark.django_db
def test_count_keeps_figures_apart() -> None:
    rows = [make_message(content=mark).conversation for mark in (OWN, FOREIGN)]
    report_tasks.count()
    for row in rows:
        hours = ConversationHour.objects.for_tenant(row.tenant_id)
        assert [(hour.conversation_id, hour.inbox_id) for hour in hours] == [(row.id, row.inbox_id)]


def test_work_at_exports_writes_the_own_conversations(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    following.count_changes(own.tenant.id)
    whole = {"figure": "new", "first": "2025-01-01", "last": "2026-12-31"}
    fields = {"kind": "threads", "state": "queued", "claims": 0}
    rows = [
        make_export(tenant=own.tenant, place=whole, **fields),
        make_export(tenant=own.tenant, place=whole | {"inbox": str(foreign.conversation.inbox_id)}, **fields),
    ]
    report_tasks.work_at_exports()
    for row, has_lines in zip(rows, (True, False), strict=True):
        with export_files.fetch(own.tenant.id, row.id, 1) as file:
            text = file.read().decode()
        assert (OWN in text) == has_lines
        assert FOREIGN not in text


@pytest.mark.django_db
def test_forget_exports_goes_by_age_alone() -> None:
    rows = [make_export() for _ in range(4)]
    Export.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(created_at=now() - timedelta(days=8))
    report_tasks.forget_exports()
    assert set(Export.objects.values_list("pk", flat=True)) == {row.pk for row in rows[2:]}
