"""What comes in from sockets, in batches: order, retries, faults, and how many queries it takes."""

from uuid import uuid4

import pytest
from django.db import DataError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.conversations.models import Contact, Conversation, Message
from apps.conversations.services import (
    ConversationClosed,
    ConversationMissing,
    EmptyMessage,
    MessageTooLong,
    Posted,
)
from apps.conversations.visitors import Visitor, new_visitor
from apps.desk import agent, intake
from apps.desk.intake import FromAgent, FromVisitor, Incoming, Item
from apps.desk.models import BotTurn, InboxAnswering
from apps.moderation.services import add_word
from apps.tenants.access import Desk, NoSuchInbox
from apps.tenants.models import Inbox
from tests.desk.conftest import QUESTION, Shop
from tests.duty import on_duty
from tests.factories import make_conversation, make_desk, make_inbox, make_visitor
from tests.pushes import Pushes


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return make_desk(tenant=shop.inbox.tenant)


def said(visitor: Visitor, content: str = "hello", client_id: str = "", **fields: str) -> FromVisitor:
    return FromVisitor(visitor, Incoming(content=content, client_id=client_id or str(uuid4()), **fields))


def replied(desk: Desk, row: Conversation, content: str = "hello", **fields: object) -> FromAgent:
    values = {"content": content, "client_id": str(uuid4())} | fields
    return FromAgent(desk=desk, conversation_id=row.id, **values)  # type: ignore[arg-type]


def owned(inbox: Inbox, desk: Desk) -> tuple[Visitor, Conversation]:
    """A conversation that a person owns."""
    visitor = make_visitor(inbox=inbox)
    contact = Contact.objects.get(pk=visitor.contact_id)
    return visitor, make_conversation(inbox=inbox, contact=contact, owner="human", assignee=desk.user)


def outcome(result: Posted | Exception) -> object:
    return (result.message.content, result.is_new) if isinstance(result, Posted) else type(result)


def lines(row: Conversation) -> list[tuple[int, str, str]]:
    stored = Message.objects.filter(conversation_id=row.pk).order_by("seq")
    return [(message.seq, message.sender_kind, message.content) for message in stored]


def people_only(inbox: Inbox) -> None:
    InboxAnswering.objects.filter(inbox=inbox).delete()
    InboxAnswering.objects.create(tenant=inbox.tenant, inbox=inbox, is_ai_enabled=False)


# ── order and results ──────────────────────────────────────────────────────────────────────────────


def test_write_answers_in_order_and_keeps_each_conversations_order(shop: Shop, desk: Desk) -> None:
    (ann, anns), (bob, bobs) = owned(shop.inbox, desk), owned(shop.inbox, desk)
    results = intake.write(
        [said(ann, "a1"), said(bob, "b1"), replied(desk, anns, "a2"), said(ann, "a3"), said(bob, "b2")]
    )
    assert [outcome(each) for each in results] == [(text, True) for text in ("a1", "b1", "a2", "a3", "b2")]
    assert lines(anns) == [(1, "visitor", "a1"), (2, "agent", "a2"), (3, "visitor", "a3")]
    assert lines(bobs) == [(1, "visitor", "b1"), (2, "visitor", "b2")]
    anns.refresh_from_db()
    assert (anns.last_seq, anns.preview) == (3, "a3")


def test_write_of_nothing_answers_nothing() -> None:
    assert intake.write([]) == []


def test_each_fault_is_its_own(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    closed = owned(shop.inbox, desk)[1]
    agent.resolve(desk, closed.id)
    inactive = make_visitor(inbox=make_inbox(tenant=shop.inbox.tenant, is_active=False))
    results = intake.write(
        [
            said(ann, " "),
            said(ann, "x" * 10_001),
            said(inactive),
            replied(make_desk(), anns),
            replied(desk, closed),
            replied(desk, closed, "a note", is_private=True),
            said(ann, "fine"),
        ]
    )
    assert [outcome(each) for each in results] == [
        EmptyMessage,
        MessageTooLong,
        NoSuchInbox,
        ConversationMissing,
        ConversationClosed,
        ("a note", True),
        ("fine", True),
    ]
    assert lines(anns) == [(1, "visitor", "fine")]


def test_write_one_raises_what_write_answers(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    with pytest.raises(EmptyMessage):
        intake.write_one(said(ann, ""))
    with pytest.raises(ConversationMissing):
        intake.write_one(replied(make_desk(), anns))
    assert intake.write_one(said(ann, "fine")).message.seq == 1


def test_messages_keep_what_they_point_at(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    asked = intake.write_one(said(ann, "which one?")).message
    intake.write([replied(desk, anns, "this", in_reply_to=asked.id)])
    assert Message.objects.get(conversation=anns, seq=2).in_reply_to == asked.id


def test_senders_are_shown_as_they_are(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    Contact.objects.filter(pk=ann.contact_id).update(name="Ann", avatar_url="https://a.example/a.png")
    intake.write([said(ann), replied(desk, anns)])
    shown = Message.objects.filter(conversation=anns).order_by("seq")
    assert list(shown.values_list("sender_id", "sender_name", "sender_avatar")) == [
        (ann.contact_id, "Ann", "https://a.example/a.png"),
        (desk.user.id, desk.user.public_name, desk.user.avatar_url),
    ]


# ── retries ────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_client_id_twice_in_a_batch_is_one_message(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    results = intake.write(
        [said(ann, "first", "c"), said(ann, "second", "c"), replied(desk, anns, "n", client_id="r")] * 2
    )
    assert [outcome(each) for each in results] == [
        ("first", True),
        ("first", False),
        ("n", True),
        ("first", False),
        ("first", False),
        ("n", False),
    ]
    assert lines(anns) == [(1, "visitor", "first"), (2, "agent", "n")]


def test_a_batch_written_again_stores_nothing_new(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    bob = new_visitor(shop.inbox)
    batch: list[Item] = [said(ann, "a"), said(bob, "b"), replied(desk, anns, "c")]
    first, again = intake.write(batch), intake.write(batch)
    assert [outcome(each) for each in again] == [("a", False), ("b", False), ("c", False)]
    ids = [[each.message.id for each in results if isinstance(each, Posted)] for results in (first, again)]
    assert ids[0] == ids[1]
    assert Conversation.objects.filter(contact_id=bob.contact_id).count() == 1


def test_a_retry_finds_the_message_in_a_resolved_conversation(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    batch: list[Item] = [said(ann, "a"), replied(desk, anns, "b")]
    intake.write(batch)
    agent.resolve(desk, anns.id)
    assert [outcome(each) for each in intake.write(batch)] == [("a", False), ("b", False)]
    assert Conversation.objects.filter(contact_id=ann.contact_id).count() == 1


def test_a_retry_beside_a_new_message_opens_one_conversation_for_the_new_one(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    old = said(ann, "old")
    intake.write([old])
    agent.resolve(desk, anns.id)
    results = intake.write([old, said(ann, "new")])
    assert [outcome(each) for each in results] == [("old", False), ("new", True)]
    assert [row.message.conversation_id == anns.id for row in results if isinstance(row, Posted)] == [
        True,
        False,
    ]


def test_client_ids_of_others_do_not_matter(shop: Shop, desk: Desk) -> None:
    (ann, _), (bob, _), other = owned(shop.inbox, desk), owned(shop.inbox, desk), make_inbox()
    batch = [said(ann, "a", "c"), said(bob, "b", "c"), said(new_visitor(other), "o", "c")]
    assert [outcome(each) for each in intake.write(batch)] == [("a", True), ("b", True), ("o", True)]


def test_messages_without_a_client_id_are_all_new(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    item = FromVisitor(ann, Incoming(content="again", client_id=""))
    assert [outcome(each) for each in intake.write([item, item])] == [("again", True)] * 2
    assert [seq for seq, _kind, _text in lines(anns)] == [1, 2]


# ── what follows ───────────────────────────────────────────────────────────────────────────────────


def test_five_visitors_at_once_get_what_each_asked_for(shop: Shop) -> None:
    on_duty(shop.inbox.tenant)
    add_word(tenant_id=shop.inbox.tenant_id, text="律师", action="handoff")
    add_word(tenant_id=shop.inbox.tenant_id, text="骗子", category="abuse", action="review")
    add_word(tenant_id=shop.inbox.tenant_id, text="加我微信", action="block")
    texts = [QUESTION, "我要找律师", "你们是骗子", "你好", "加我微信"]
    results = intake.write([said(new_visitor(shop.inbox), text) for text in texts])
    rows = [
        Conversation.objects.get(pk=each.message.conversation_id)
        for each in results
        if isinstance(each, Posted)
    ]
    assert [row.owner for row in rows] == ["ai", "queue", "ai", "ai", "ai"]
    assert [lines(row)[1:] for row in rows] == [
        [],
        [(2, "system", "接下来由同事为您服务，请稍等。")],
        [(2, "system", "请查看这条消息：abuse。")],
        [],
        [],
    ]
    started = dict(BotTurn.objects.values_list("conversation_id", "trigger_seq"))
    assert started == {rows[0].id: 1, rows[2].id: 1, rows[3].id: 1}


def test_a_handoff_in_the_middle_of_a_batch_silences_the_ai(shop: Shop) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="律师", action="handoff")
    intake.write([said(shop.visitor, text) for text in (QUESTION, "我要找律师", QUESTION)])
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "policy_restriction")
    assert [(seq, kind) for seq, kind, _ in lines(shop.conversation)] == [
        (1, "visitor"),
        (2, "visitor"),
        (3, "system"),
        (4, "visitor"),
    ]
    assert (shop.turn.state, shop.turn.trigger_seq) == ("cancelled", 1)
    assert shop.conversation.preview == QUESTION


def test_five_messages_in_one_batch_get_one_turn(shop: Shop) -> None:
    intake.write([said(shop.visitor, f"{QUESTION} {number}") for number in range(5)])
    turn = BotTurn.objects.get(conversation=shop.conversation)
    assert (turn.state, turn.trigger_seq) == ("pending", 5)


def test_an_agent_takes_over_in_the_middle_of_a_batch(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    pushes = Pushes(shop.inbox.tenant_id)
    intake.write(
        [said(shop.visitor, "please"), replied(desk, shop.conversation, "Hi!"), said(shop.visitor, QUESTION)]
    )
    assert [(seq, kind) for seq, kind, _ in lines(shop.conversation)] == [
        (1, "visitor"),
        (2, "visitor"),
        (3, "system"),
        (4, "agent"),
        (5, "visitor"),
    ]
    assert (shop.conversation.owner, shop.conversation.assignee_id) == ("human", desk.user.id)
    assert (shop.turn.state, shop.turn.trigger_seq) == ("cancelled", 2)
    told = [(push.name, push.data.get("message", {}).get("seq")) for push in pushes.heard()]
    assert told == [
        ("message.posted", 2),
        ("conversations.active", None),
        ("conversation.changed", None),  # for the visitor
        ("conversation.changed", None),  # for agents
        ("message.posted", 3),  # the line that tells of it
        ("message.posted", 4),
        ("message.posted", 5),
        ("conversations.active", None),
    ]


def test_the_first_message_tells_the_new_conversation_first(shop: Shop) -> None:
    pushes = Pushes(shop.inbox.tenant_id)
    visitor = new_visitor(shop.inbox)
    intake.write([said(visitor, QUESTION)])
    names = [push.name for push in pushes.heard()]
    assert names == ["conversation.changed", "conversation.changed", "message.posted", "conversations.active"]


def test_a_first_message_that_needs_a_person_is_told_before_the_handoff(shop: Shop) -> None:
    add_word(tenant_id=shop.inbox.tenant_id, text="律师", action="handoff")
    pushes = Pushes(shop.inbox.tenant_id)
    intake.write([said(new_visitor(shop.inbox), "我要找律师")])
    told = [
        push.data["conversation"]["owner"] if "conversation" in push.data else push.data["message"]["seq"]
        for push in pushes.heard()
        if push.name != "conversations.active"
    ]
    assert told == ["ai", "ai", 1, "queue", "queue", 2]


def test_masked_blocked_and_private_texts_reach_only_their_readers(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    add_word(tenant_id=shop.inbox.tenant_id, text="坏蛋", action="mask")
    add_word(tenant_id=shop.inbox.tenant_id, text="加我微信", action="block")
    pushes = Pushes(shop.inbox.tenant_id)
    intake.write(
        [said(ann, "你是坏蛋吗"), said(ann, "加我微信"), replied(desk, anns, "careful", is_private=True)]
    )
    of_visitor = [push for push in pushes.heard() if any(".visitor." in group for group in push.groups)]
    assert [(push.name, push.data.get("seq")) for push in of_visitor] == [
        ("message.posted", None),
        ("message.hidden", 2),
        ("message.hidden", 3),
    ]
    assert of_visitor[0].data["message"]["content"] == "你是**吗"
    of_agents = [push for push in pushes.heard() if any(".thread." in group for group in push.groups)]
    assert [push.name for push in of_agents] == ["message.posted", "message.hidden", "message.posted"]
    anns.refresh_from_db()
    assert (anns.last_seq, anns.preview) == (3, "你是**吗")


# ── faults ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_poisoned_message_fails_alone(shop: Shop, desk: Desk) -> None:
    (ann, anns), (bob, bobs) = owned(shop.inbox, desk), owned(shop.inbox, desk)
    too_long = "c" * 65  # the column holds 64 characters
    results = intake.write(
        [
            said(ann, "a1"),
            said(bob, "poison", too_long),
            said(ann, "a2"),
            said(new_visitor(shop.inbox), QUESTION),
        ]
    )
    assert [outcome(each) for each in results] == [("a1", True), DataError, ("a2", True), (QUESTION, True)]
    assert lines(anns) == [(1, "visitor", "a1"), (2, "visitor", "a2")]
    assert lines(bobs) == []
    bobs.refresh_from_db()
    assert bobs.last_seq == 0


def test_a_message_that_breaks_the_code_fails_alone(shop: Shop, desk: Desk) -> None:
    ann, anns = owned(shop.inbox, desk)
    results = intake.write([said(ann, None), said(ann, "fine"), said(ann, "x", client_id=b"bytes")])  # type: ignore[arg-type]
    assert [outcome(each) for each in results] == [AttributeError, ("fine", True), TypeError]
    assert lines(anns) == [(1, "visitor", "fine")]


def test_a_dead_connection_costs_nobody_a_message(shop: Shop, desk: Desk) -> None:
    """As after a restart of the server."""
    ann, anns = owned(shop.inbox, desk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    assert kill_backend(pid)
    assert [outcome(each) for each in intake.write([said(ann, "a"), said(ann, "b")])] == [
        ("a", True),
        ("b", True),
    ]
    assert len(lines(anns)) == 2


def kill_backend(pid: int) -> bool:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            return bool(cursor.fetchone()[0])
    finally:
        other.close()


def test_a_database_that_is_away_is_asked_twice_however_many_messages_wait(shop: Shop, desk: Desk) -> None:
    """Each connection dies as soon as a message is stored on it."""
    ann, anns = owned(shop.inbox, desk)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE SEQUENCE intake_attempts;
            CREATE FUNCTION intake_dies() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM nextval('intake_attempts');
                PERFORM pg_terminate_backend(pg_backend_pid());
                RETURN NULL;
            END $$;
            CREATE TRIGGER intake_dies AFTER INSERT ON conversations_message
            FOR EACH STATEMENT EXECUTE FUNCTION intake_dies();
            """
        )
    try:
        results = intake.write([said(ann, str(number)) for number in range(4)] + [said(ann, "")])
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM intake_attempts")
            attempts = cursor.fetchone()[0]
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TRIGGER intake_dies ON conversations_message;"
                "DROP FUNCTION intake_dies; DROP SEQUENCE intake_attempts"
            )
    assert {type(each) for each in results} == {OperationalError}
    assert (len(results), attempts) == (5, 2)
    assert lines(anns) == []


# ── queries ────────────────────────────────────────────────────────────────────────────────────────


def kinds(items: list[Item]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert all(isinstance(result, Posted) for result in intake.write(items))
    return [query["sql"].split()[0] for query in queries]


USUAL = ["BEGIN", "WITH", "SELECT", "INSERT", "UPDATE", "COMMIT"]


@pytest.fixture
def warm(settings: Settings) -> None:
    settings.CONFIGURATION_FRESH_S = 60


@pytest.mark.parametrize("count", [1, 8])
def test_messages_in_owned_conversations_take_four_queries(
    shop: Shop, desk: Desk, warm: None, count: int
) -> None:
    people = [owned(shop.inbox, desk) for _ in range(count)]
    intake.write([said(people[0][0])])
    assert kinds([said(visitor) for visitor, _row in people]) == USUAL
    assert kinds([replied(desk, row) for _visitor, row in people]) == USUAL
    both = [item for visitor, row in people for item in (said(visitor), replied(desk, row))]
    assert kinds(both) == USUAL


def test_duplicates_in_a_batch_cost_no_second_attempt(shop: Shop, desk: Desk, warm: None) -> None:
    ann, _row = owned(shop.inbox, desk)
    intake.write([said(ann)])
    assert kinds([said(ann, "a", "c"), said(ann, "a", "c")]) == USUAL


@pytest.mark.parametrize("count", [1, 8])
def test_first_messages_of_new_visitors_take_twelve_queries(shop: Shop, warm: None, count: int) -> None:
    people_only(shop.inbox)
    intake.write([said(new_visitor(shop.inbox))])
    # Who is here (locked, then at all), what was sent before, patience; contacts, conversations, their events, waits.
    opening = ["WITH", "WITH", "SELECT", "SELECT", "INSERT", "SELECT", "INSERT", "SELECT", "INSERT", "INSERT"]
    newcomers = [said(new_visitor(shop.inbox)) for _ in range(count)]
    assert kinds(newcomers) == ["BEGIN", *opening, "INSERT", "UPDATE", "COMMIT"]
    assert {row.owner for row in Conversation.objects.filter(inbox=shop.inbox)} == {"queue"}


def test_the_configuration_is_read_once_for_a_batch_and_not_again_while_it_is_fresh(
    shop: Shop, desk: Desk, settings: Settings
) -> None:
    people = [owned(shop.inbox, desk)[0] for _ in range(4)]
    intake.write([said(people[0])])  # compiles the word list
    once = kinds([said(people[0])])
    assert kinds([said(visitor) for visitor in people]) == once
    assert once[-len(USUAL) :] == USUAL
    assert set(once[: -len(USUAL)]) == {"SELECT"}
    settings.CONFIGURATION_FRESH_S = 60
    assert kinds([said(people[0])]) == ["SELECT", *once]  # the number of the configuration
    assert kinds([said(people[0])]) == USUAL


def test_a_change_of_the_inbox_is_seen_once_the_answer_is_stale(
    shop: Shop, desk: Desk, settings: Settings
) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    ann, _row = owned(shop.inbox, desk)
    intake.write([said(ann)])
    Inbox.objects.filter(pk=shop.inbox.pk).update(is_active=False)
    add_word(tenant_id=shop.inbox.tenant_id, text="坏蛋", action="mask")
    assert [outcome(each) for each in intake.write([said(ann, "坏蛋")])] == [("坏蛋", True)]
    settings.CONFIGURATION_FRESH_S = 0
    assert [outcome(each) for each in intake.write([said(ann, "坏蛋")])] == [NoSuchInbox]
    Inbox.objects.filter(pk=shop.inbox.pk).update(is_active=True)
    assert [outcome(each) for each in intake.write([said(ann, "坏蛋")])] == [("**", True)]
