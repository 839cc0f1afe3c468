"""A conversation rests until a time or until its visitor writes; visitors hear nothing of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.clock import isoformat, now
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationClosed, ConversationMissing
from apps.conversations.snoozing import UnsuitableMoment
from apps.desk import actors, agent, changing, visitor
from apps.desk.lifecycle import services
from apps.desk.lifecycle.waking import wake_due
from apps.desk.models import Wait
from tests.desk.conftest import Shop
from tests.factories import make_conversation, make_desk, make_tenant
from tests.pushes import Pushes

Status = Conversation.Status


def state(conversation: Conversation) -> tuple[str, object]:
    conversation.refresh_from_db()
    return conversation.status, conversation.snoozed_until


def lines(conversation: Conversation) -> list[dict[str, object]]:
    rows = Message.objects.filter(conversation=conversation, sender_kind="system").order_by("seq")
    assert {row.visibility for row in rows} <= {"agents"}
    return [row.metadata for row in rows]


@pytest.mark.django_db(transaction=True)
def test_snoozing_is_told_to_agents_alone() -> None:
    conversation = make_conversation(locale="en", owner="human")
    desk = make_desk(tenant=conversation.tenant)
    until = now() + timedelta(hours=2)
    pushes = Pushes(conversation.tenant_id)
    row = services.snooze(actors.agent(desk), conversation.id, until=until)
    assert state(conversation) == (Status.SNOOZED, until) == (row.status, row.snoozed_until)
    by = {"by": str(desk.user.pk), "name": desk.user.public_name}
    assert lines(conversation) == [{"activity": "snoozed", "until": isoformat(until)} | by]
    told = [(push.name, [group.split(".")[2] for group in push.groups]) for push in pushes.heard()]
    assert told == [
        ("conversation.changed", ["thread", "agents"]),
        ("message.hidden", ["visitor"]),
        ("message.posted", ["thread"]),
        ("conversations.active", ["list"]),
    ]


@pytest.mark.django_db
def test_snoozing_again_changes_the_time_and_the_same_again_nothing() -> None:
    conversation = make_conversation()
    actor = actors.agent(make_desk(tenant=conversation.tenant))
    later = now() + timedelta(days=3)
    for until in (None, None, later, later):
        services.snooze(actor, conversation.id, until=until)
    assert state(conversation) == (Status.SNOOZED, later)
    assert [line["until"] for line in lines(conversation)] == [None, isoformat(later)]


@pytest.mark.django_db
@pytest.mark.parametrize("after", [timedelta(seconds=-1), timedelta(days=367)], ids=["past", "far"])
def test_unsuitable_moments_change_nothing(after: timedelta) -> None:
    conversation = make_conversation()
    actor = actors.agent(make_desk(tenant=conversation.tenant))
    with pytest.raises(UnsuitableMoment):
        services.snooze(actor, conversation.id, until=now() + after)
    assert state(conversation) == (Status.OPEN, None)
    assert conversation.last_seq == 0


@pytest.mark.django_db
def test_neither_a_resolved_nor_a_foreign_conversation_rests() -> None:
    resolved, foreign = make_conversation(status="resolved"), make_conversation()
    actor = actors.agent(make_desk(tenant=resolved.tenant))
    with pytest.raises(ConversationClosed):
        services.snooze(actor, resolved.id, until=None)
    with pytest.raises(ConversationMissing):
        services.snooze(actor, foreign.id, until=None)
    with pytest.raises(ConversationMissing):
        services.wake(actor, foreign.id)
    assert state(foreign) == (Status.OPEN, None)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["reopen", "wake"])
def test_an_agent_wakes_it_without_a_word_to_the_visitor(verb: str) -> None:
    conversation = make_conversation()
    desk = make_desk(tenant=conversation.tenant)
    services.snooze(actors.agent(desk), conversation.id, until=None)
    for _ in range(2):
        if verb == "reopen":
            agent.reopen(desk, conversation.id)
        else:
            services.wake(actors.agent(desk), conversation.id)
    assert state(conversation) == (Status.OPEN, None)
    assert [line["activity"] for line in lines(conversation)] == ["snoozed", "woken"]


@pytest.mark.django_db
def test_resolving_ends_the_rest() -> None:
    conversation = make_conversation()
    desk = make_desk(tenant=conversation.tenant)
    services.snooze(actors.agent(desk), conversation.id, until=now() + timedelta(hours=1))
    agent.resolve(desk, conversation.id)
    assert state(conversation) == (Status.RESOLVED, None)


# ── the visitor writes ─────────────────────────────────────────────────────────────────────────────


def test_a_visitors_message_wakes_it_and_is_answered(shop: Shop) -> None:
    shop.ask("运费怎么算？")
    conversation = shop.conversation
    actor = actors.agent(make_desk(tenant=shop.inbox.tenant))
    services.snooze(actor, conversation.id, until=now() + timedelta(days=1))
    shop.ask("运费多少钱")
    assert state(conversation) == (Status.OPEN, None)
    assert lines(conversation)[-1] == {"activity": "woken", "by": "visitor", "name": ""}
    kinds = [(row.sender_kind, row.metadata.get("activity")) for row in shop.messages()][2:]
    assert kinds == [("system", "snoozed"), ("system", "woken"), ("visitor", None), ("ai", None)]


def test_messages_to_others_cost_no_statement_more(shop: Shop) -> None:
    shop.say("一")
    with CaptureQueriesContext(connection) as queries:
        shop.say("二")
    writes = [query["sql"] for query in queries if not query["sql"].lstrip().startswith(("SELECT", "WITH"))]
    assert writes
    assert not [sql for sql in writes if "snoozed" in sql]


@pytest.mark.django_db
def test_asking_for_a_person_wakes_it() -> None:
    conversation = make_conversation()
    actor = actors.agent(make_desk(tenant=conversation.tenant))
    services.snooze(actor, conversation.id, until=None)
    who = visitor.Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)
    visitor.request_person(who)
    assert state(conversation) == (Status.OPEN, None)
    assert conversation.owner == "queue"


@pytest.mark.django_db
def test_a_waiting_conversation_keeps_its_place_while_it_rests() -> None:
    conversation = make_conversation()
    actor = actors.agent(make_desk(tenant=conversation.tenant))
    changing.request_person(actor, conversation.id, reason="rule")
    since = Wait.objects.get(conversation=conversation).since
    services.snooze(actor, conversation.id, until=None)
    services.wake(actor, conversation.id)
    wait = Wait.objects.get(conversation=conversation)
    assert (wait.since, wait.ended_at) == (since, None)


# ── the time comes ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_is_due_wakes_once_and_nothing_else() -> None:
    tenant = make_tenant()
    actor = actors.agent(make_desk(tenant=tenant))
    due, later, on_reply, foreign = (
        make_conversation(tenant=t) for t in (tenant, tenant, tenant, make_tenant())
    )
    times = {due.id: now() + timedelta(minutes=1), later.id: now() + timedelta(days=1), on_reply.id: None}
    for pk, until in times.items():
        services.snooze(actor, pk, until=until)
    Conversation.objects.filter(pk=due.pk).update(snoozed_until=now() - timedelta(seconds=1))
    assert [wake_due(), wake_due()] == [1, 0]
    assert state(due) == (Status.OPEN, None)
    assert lines(due)[-1] == {"activity": "woken", "by": "system", "name": ""}
    assert state(later) == (Status.SNOOZED, times[later.id])
    assert state(on_reply) == (Status.SNOOZED, None)
    assert state(foreign) == (Status.OPEN, None)
