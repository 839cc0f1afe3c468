"""Messages stored together, and what their readers are told."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.common.clock import isoformat
from apps.conversations import services
from apps.conversations.batches import Batch
from apps.conversations.drafts import Draft, Sender
from apps.conversations.locking import Named, locked_conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.telling import thread_audience, visitor_audience
from apps.conversations.wire import conversation_activity_json, message_json
from apps.events import audiences
from tests.factories import make_conversation, make_desk, make_inbox, make_message, make_tenant
from tests.pushes import Pushes

Kind = Message.Sender
VISITOR = Sender(Kind.VISITOR)
AGENT = Sender(Kind.AGENT)
AGENTS = Message.Visibility.AGENTS
SUPERVISORS = Message.Visibility.SUPERVISORS


def locked(*rows: Conversation) -> list[Conversation]:
    keys = [Named(row.tenant_id, row.id) for row in rows]
    found = locked_conversations(keys)
    return [found[key] for key in keys]


def store(conversation: Conversation, *drafts: Draft) -> list[Message]:
    with transaction.atomic():
        [row] = locked(conversation)
        batch = Batch()
        messages = [batch.add(row, draft) for draft in drafts]
        batch.flush()
    return messages


@pytest.mark.django_db
def test_batch_numbers_each_conversation_by_itself() -> None:
    first, second = make_conversation(), make_conversation()
    make_message(conversation=first)
    with transaction.atomic():
        one, two = locked(first, second)
        batch = Batch()
        added = [
            batch.add(row, Draft(sender=VISITOR, content=text))
            for row, text in [(one, "a"), (two, "b"), (one, "c"), (two, "d")]
        ]
        batch.flush()
    assert [(each.conversation_id, each.seq) for each in added] == [
        (first.id, 2),
        (second.id, 1),
        (first.id, 3),
        (second.id, 2),
    ]
    rows = Conversation.objects.in_bulk([first.id, second.id])
    assert [(rows[row.id].last_seq, rows[row.id].preview) for row in (first, second)] == [(3, "c"), (2, "d")]


@pytest.mark.django_db
def test_batch_stores_every_field_as_it_is() -> None:
    draft = Draft(
        sender=Sender(
            Kind.AI, make_tenant().id, "小山 \\ \"quoted\" 'and' {braces}", "https://a.example/x.png"
        ),
        content="first line\nsecond, with 100 % and \\n and 😀 and {a,b} and \u2028",
        client_id="c-1",
        visibility=AGENTS,
        content_type="markdown",
        citations=[{"index": 1, "title": '运费 "x"', "url": None}],
        metadata={"a": [1, 2.5, True, None], "b": {"c": "\\u0041"}},
        in_reply_to=make_tenant().id,
    )
    [message] = store(make_conversation(), draft)
    row = Message.objects.get(pk=message.pk)
    names = [field.attname for field in Message._meta.concrete_fields]
    assert {name: getattr(row, name) for name in names} == {name: getattr(message, name) for name in names}
    assert message_json(row) == message_json(message)
    assert (message._state.adding, message._state.db) == (False, "default")


@pytest.mark.django_db
def test_batch_takes_two_queries_whatever_its_size() -> None:
    rows = [make_conversation() for _ in range(8)]
    for count in (1, 8):
        with transaction.atomic():
            held = locked(*rows[:count])
            batch = Batch()
            with CaptureQueriesContext(connection) as queries:
                for row in held * 2:
                    batch.add(row, Draft(sender=VISITOR, content="hello"))
                batch.flush()
        assert [query["sql"].split()[0] for query in queries] == ["INSERT", "UPDATE"]


@pytest.mark.django_db
def test_flush_of_nothing_does_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        Batch().flush()
    assert len(queries) == 0


@pytest.mark.django_db
def test_batch_remembers_who_waits_and_what_was_said_last() -> None:
    conversation = make_conversation()
    asked, _note, _blocked = store(
        conversation,
        Draft(sender=VISITOR, content="a question"),
        Draft(sender=AGENT, content="a note", visibility=AGENTS),
        Draft(sender=VISITOR, content="rude", visibility=SUPERVISORS),
    )
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.preview) == (asked.created_at, "a question")
    _answer, again = store(
        conversation,
        Draft(sender=AGENT, content="x" * 200),
        Draft(sender=VISITOR, content="rude", visibility=SUPERVISORS),
    )
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.preview) == (again.created_at, "x" * 160)
    assert conversation.last_activity_at == again.created_at


@pytest.mark.django_db(transaction=True)
def test_each_reader_is_told_what_it_may_see() -> None:
    conversation = make_conversation()
    pushes = Pushes(conversation.tenant_id)
    public, note, blocked = store(
        conversation,
        Draft(sender=VISITOR, content="hello"),
        Draft(sender=AGENT, content="a note", visibility=AGENTS),
        Draft(sender=VISITOR, content="rude", visibility=SUPERVISORS),
    )
    visitor, thread = visitor_audience(conversation).group, thread_audience(conversation).group
    told = [(push.name, list(push.groups), push.data) for push in pushes.heard()]
    conversation.refresh_from_db()
    hidden = [{"conversation_id": str(conversation.id), "seq": seq} for seq in (2, 3)]
    assert told == [
        ("message.posted", [visitor, thread], {"message": message_json(public)}),
        ("message.hidden", [visitor], hidden[0]),
        ("message.posted", [thread], {"message": message_json(note)}),
        ("message.hidden", [visitor, thread], hidden[1]),
        (
            "conversations.active",
            [audiences.tenant_list(conversation.tenant_id).group],
            {"conversations": [conversation_activity_json(conversation)]},
        ),
    ]
    assert blocked.content not in str(told)


@pytest.mark.django_db(transaction=True)
def test_what_moved_is_told_once_for_each_tenant() -> None:
    one, two, foreign = make_conversation(), None, make_conversation()
    two = make_conversation(tenant=one.tenant)
    pushes, elsewhere = Pushes(one.tenant_id), Pushes(foreign.tenant_id)
    with transaction.atomic():
        batch = Batch()
        for row in locked(one, two, foreign) * 2:
            batch.add(row, Draft(sender=VISITOR, content="hello"))
        batch.flush()
    [ours], [theirs] = pushes.named("conversations.active"), elsewhere.named("conversations.active")
    assert [(row["id"], row["last_seq"]) for row in ours.data["conversations"]] == [
        (str(one.id), 2),
        (str(two.id), 2),
    ]
    assert [row["id"] for row in theirs.data["conversations"]] == [str(foreign.id)]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody() -> None:
    conversation = make_conversation()
    pushes = Pushes(conversation.tenant_id)
    with transaction.atomic():
        store(conversation, Draft(sender=VISITOR, content="hello"))
        transaction.set_rollback(True)
    assert pushes.heard() == []
    assert not Message.objects.filter(conversation=conversation).exists()


@pytest.mark.django_db(transaction=True)
def test_reading_moves_the_list_and_tells_the_readers() -> None:
    message = make_message(conversation=make_conversation())
    conversation = message.conversation
    pushes = Pushes(conversation.tenant_id)
    with transaction.atomic():
        row = services.locked_conversation(conversation.tenant_id, conversation.id)
        services.mark_read(row, reader="agent", seq=1)
    assert [push.name for push in pushes.heard()] == ["messages.read", "conversations.active"]
    [row_json] = pushes.named("conversations.active")[0].data["conversations"]
    assert (row_json["agent_read_seq"], row_json["visitor_read_seq"]) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_page_view_is_shown_to_those_who_have_the_thread_open() -> None:
    conversation = make_conversation()
    pushes = Pushes(conversation.tenant_id)
    with transaction.atomic():
        row = services.locked_conversation(conversation.tenant_id, conversation.id)
        services.remember_page(row, url="https://shop.example/tent", title="Tent")
    changed, active = pushes.heard()
    assert (changed.name, list(changed.groups)) == (
        "conversation.changed",
        [thread_audience(conversation).group],
    )
    assert changed.data["conversation"]["page"] == {"url": "https://shop.example/tent", "title": "Tent"}
    assert active.name == "conversations.active"


@pytest.mark.django_db
def test_the_list_row_says_what_the_full_row_says() -> None:
    conversation = make_message(conversation=make_conversation(inbox=make_inbox())).conversation
    activity = conversation_activity_json(conversation)
    assert activity == {
        "id": str(conversation.id),
        "last_seq": 1,
        "preview": "Where is my parcel?",
        "last_activity_at": isoformat(conversation.last_activity_at),
        "waiting_since": isoformat(conversation.last_activity_at),
        "visitor_read_seq": 0,
        "agent_read_seq": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_taking_over_tells_the_state_before_the_message_that_tells_of_it() -> None:
    conversation = make_conversation()
    desk = make_desk(tenant=conversation.tenant)
    pushes = Pushes(conversation.tenant_id)
    with transaction.atomic():
        row = services.locked_conversation(conversation.tenant_id, conversation.id)
        services.change_owner(row, owner="human", assignee=desk.user)
        services.post_message(row, Draft(sender=services.SYSTEM, content="has joined"))
    names = [push.name for push in pushes.heard()]
    assert names == ["conversation.changed", "conversation.changed", "message.posted", "conversations.active"]
