"""No task carries anything from one tenant to another: every task that is registered."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils.timezone import localdate

from apps.ai import context
from apps.ai.context_codec import Context
from apps.ai.models import Intent, KnownAnswer, Spending, TrainedClassifier
from apps.ai.profiles import Turn
from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import tasks
from apps.desk.engine import engine
from apps.desk.models import BotTurn
from apps.events.models import OutboxEntry
from apps.knowledge.models import Article
from kefu.celery import app
from tests.factories import make_import, make_import_file, make_message, make_tenant, make_turn
from tests.security.world import FOREIGN, OWN, QUESTION, World

# How each task is tried below. A new task is a newcomer: it fails until it stands here, with a test.
COVERED = {
    "desk.answer": "test_answer_…",
    "desk.forget": "test_forget_…",
    "desk.look_after_answers": "test_look_after_answers_…",
    "desk.reply": "test_reply_…",
    "desk.shorten": "test_shorten_…",
    "desk.sort": "test_sort_…",
    "desk.summarise": "test_summarise_…",
    "desk.sweep": "test_sweep_…",
    "desk.teach": "test_teach_…",
    "desk.trim_outbox": "test_trim_outbox_…",
    "desk.work_at_imports": "test_work_at_imports_…",
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


def test_shorten_leaves_the_context_of_others_alone(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    long = Context(9, tuple(Turn("user", "x" * 4000) for _ in range(8)))
    context.store(foreign.tenant.id, foreign.conversation.id, long)
    tasks.shorten(str(own.tenant.id), str(foreign.conversation.id), 9)
    assert context.load(foreign.tenant.id, foreign.conversation.id) == long
    assert context.load(own.tenant.id, foreign.conversation.id) is None


def test_sort_goes_by_the_own_rules(stored_world: World) -> None:
    own, foreign = stored_world.own, stored_world.foreign
    before = Conversation.objects.get(pk=foreign.conversation.pk).priority
    tasks.sort(str(own.tenant.id), str(foreign.conversation.id), 1)
    after = Conversation.objects.get(pk=foreign.conversation.pk)
    assert (after.priority, after.last_seq) == (before, foreign.conversation.last_seq)


def test_look_after_answers_keeps_what_each_tenant_knows_apart(stored_world: World) -> None:
    known = {row.pk: (row.tenant_id, row.text) for row in KnownAnswer.objects.all()}
    tasks.look_after_answers()
    rows = KnownAnswer.objects.filter(pk__in=known)
    assert all(row.tenant_id == known[row.pk][0] for row in rows)
    assert not any(FOREIGN in row.text for row in rows if row.tenant_id == stored_world.own.tenant.id)


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
