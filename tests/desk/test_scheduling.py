"""Replies for later: sent once, by their author's name, or told why not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.common.clock import now
from apps.conversations.models import Conversation, Message, ScheduledMessage
from apps.conversations.services import ConversationClosed, ConversationMissing, EmptyMessage
from apps.desk import agent, scheduling
from apps.desk.models import Notification
from apps.desk.scheduling import NotTheAuthor, ScheduledMissing, TooManyScheduled, WrongTime
from apps.tenants.access import Desk
from apps.tenants.models import Membership
from tests.factories import make_conversation, make_desk, make_scheduled_message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
State = ScheduledMessage.State


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    return make_conversation(tenant=desk.tenant)


def due(conversation: Conversation, desk: Desk, **fields: Any) -> ScheduledMessage:
    fields = {"send_at": now() - timedelta(seconds=1), "content": "Your parcel is here."} | fields
    row: ScheduledMessage = make_scheduled_message(conversation=conversation, user=desk.user, **fields)
    return row


def said(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, sender_kind=Message.Sender.AGENT)
    return list(rows.values_list("content", flat=True))


def test_due_message_is_sent_once_by_its_author(desk: Desk, conversation: Conversation) -> None:
    row, later = due(conversation, desk), make_scheduled_message(conversation=conversation, user=desk.user)
    assert (scheduling.send_due(), scheduling.send_due()) == (1, 0)
    for each in (row, later):
        each.refresh_from_db()
    assert (row.state, later.state, row.ended_at is not None) == (State.SENT, State.WAITING, True)
    message = Message.objects.get(client_id=f"scheduled-{row.id}")
    assert (message.sender_id, message.sender_name) == (desk.user.id, desk.user.public_name)
    conversation.refresh_from_db()
    assert (conversation.owner, conversation.assignee_id) == (Conversation.Owner.HUMAN, desk.user.id)


def test_resolved_conversation_gets_nothing_and_the_author_is_told(
    desk: Desk, conversation: Conversation
) -> None:
    row = due(conversation, desk)
    agent.resolve(desk, conversation.id)
    scheduling.send_due()
    row.refresh_from_db()
    assert (row.state, row.reason, said(conversation)) == (State.NOT_SENT, "resolved", [])
    line = Message.objects.filter(conversation=conversation).latest("seq")
    assert (line.visibility, line.metadata["activity"]) == (Message.Visibility.AGENTS, "not_sent")
    assert (line.metadata["reason"], line.metadata["text"]) == ("resolved", "Your parcel is here.")
    assert [(n.user_id, n.kind) for n in Notification.objects.all()] == [(desk.user.id, "not_sent")]


@pytest.mark.parametrize("reason", ["left", "late"])
def test_message_that_is_out_of_place_is_not_sent(
    desk: Desk, conversation: Conversation, reason: str
) -> None:
    if reason == "left":
        Membership.objects.filter(user=desk.user).update(is_active=False)
    row = due(conversation, desk, send_at=now() - (HOUR * 13 if reason == "late" else HOUR))
    assert scheduling.send_due() == 1
    row.refresh_from_db()
    assert (row.state, row.reason, said(conversation)) == (State.NOT_SENT, reason, [])


def test_scheduling_keeps_text_and_time(desk: Desk, conversation: Conversation) -> None:
    at = now() + HOUR
    row = scheduling.schedule(desk, conversation.id, content=" soon ", send_at=at)
    assert [each.id for each in scheduling.waiting(desk.tenant.id, conversation.id)] == [row.id]
    assert (row.content, row.send_at, row.user_id) == ("soon", at, desk.user.id)
    assert said(conversation) == []


def test_what_cannot_be_scheduled_is_refused(desk: Desk, conversation: Conversation) -> None:
    def schedule(**changes: Any) -> None:
        given = {"content": "soon", "send_at": now() + HOUR} | changes
        scheduling.schedule(given.pop("desk", desk), conversation.id, **given)

    for error, changes in (
        (WrongTime, {"send_at": now() - HOUR}),
        (WrongTime, {"send_at": now() + timedelta(days=366)}),
        (EmptyMessage, {"content": "  "}),
        (ConversationMissing, {"desk": make_desk()}),
    ):
        with pytest.raises(error):
            schedule(**changes)
    for _ in range(scheduling.MOST_WAITING):
        make_scheduled_message(conversation=conversation, user=desk.user)
    with pytest.raises(TooManyScheduled):
        schedule()
    agent.resolve(desk, conversation.id)
    with pytest.raises(ConversationClosed):
        schedule()


def test_author_and_supervisors_cancel(desk: Desk, conversation: Conversation) -> None:
    colleague = make_desk(tenant=desk.tenant)
    supervisor = make_desk(tenant=desk.tenant, role=Membership.Role.SUPERVISOR)
    rows = [make_scheduled_message(conversation=conversation, user=desk.user) for _ in range(2)]
    with pytest.raises(NotTheAuthor):
        scheduling.cancel(colleague, conversation.id, rows[0].id)
    for stranger in (make_desk(), make_desk(role=Membership.Role.OWNER)):
        with pytest.raises(ScheduledMissing):
            scheduling.cancel(stranger, conversation.id, rows[0].id)
    for row, who in zip(rows, (desk, supervisor), strict=True):
        assert scheduling.cancel(who, conversation.id, row.id).state == State.CANCELLED
    with pytest.raises(ScheduledMissing):
        scheduling.cancel(desk, conversation.id, rows[0].id)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once() -> None:
    desk = make_desk()
    rows = [make_conversation(tenant=desk.tenant) for _ in range(3)]
    for row in rows:
        for _ in range(4):
            due(row, desk)
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(in_a_worker, range(4)))
    assert (sent + scheduling.send_due(), [len(said(row)) for row in rows]) == (12, [4, 4, 4])


def in_a_worker(_number: int) -> int:
    try:
        return scheduling.send_due()
    finally:
        connection.close()
