"""No task carries anything from one tenant to another: every task that is registered."""

from datetime import timedelta

import pytest

from apps.common.clock import now
from apps.conversations.models import Message
from apps.desk import tasks
from apps.desk.models import BotTurn
from apps.events.models import OutboxEntry
from apps.knowledge.models import Article
from kefu.celery import app
from tests.factories import make_message, make_tenant, make_turn
from tests.security.world import FOREIGN, OWN, QUESTION, World

# How each task is tried below. A new task is a newcomer: it fails until it stands here, with a test.
COVERED = {
    "desk.answer": "test_answer_…",
    "desk.sweep": "test_sweep_…",
    "desk.trim_outbox": "test_trim_outbox_…",
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


def test_answer_comes_from_the_own_articles(stored_world: World, turn: BotTurn) -> None:
    tasks.answer(str(turn.id))
    text = " ".join(answers(stored_world))
    assert OWN in text
    assert FOREIGN not in text
    turn.refresh_from_db()
    assert FOREIGN not in str(turn.trace)


def test_answer_does_not_borrow_foreign_articles(stored_world: World, turn: BotTurn) -> None:
    Article.objects.for_tenant(stored_world.own.tenant.id).delete()
    tasks.answer(str(turn.id))
    turn.refresh_from_db()
    assert turn.state != BotTurn.State.PENDING
    assert FOREIGN not in " ".join(answers(stored_world)) + str(turn.trace)


def test_answer_twice_changes_nothing(stored_world: World, turn: BotTurn) -> None:
    tasks.answer(str(turn.id))
    first = answers(stored_world)
    tasks.answer(str(turn.id))
    tasks.answer(str(stored_world.foreign.rows["desk.BotTurn"].id))
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
