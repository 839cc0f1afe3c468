"""Messages taken back: by whom, until when, and what is left of them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from apps.common.clock import now
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.recalling import MessageMissing, NotYours, TooLate
from apps.conversations.services import ConversationMissing, Sender, agent_sender
from apps.conversations.visitors import Visitor
from apps.conversations.wire import message_json
from apps.desk import agent, bot
from apps.desk.recalling import recall_by_agent, recall_by_visitor
from apps.desk.visitor import end_conversation
from apps.events.models import OutboxEntry
from apps.tenants.access import Desk
from tests.desk.conftest import QUESTION, Shop, steps
from tests.factories import make_desk, make_message, make_visitor, make_word
from tests.pushes import Pushes
from tests.security.world import owned_models

SECRET = "zqsecret 4111 1111 1111 1111"
EARLIER = timedelta(minutes=2, seconds=1)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return make_desk(tenant=shop.inbox.tenant)


@pytest.fixture
def supervisor(shop: Shop) -> Desk:
    return make_desk(tenant=shop.inbox.tenant, role="supervisor")


def age(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(created_at=now() - EARLIER)


def everything_stored(shop: Shop) -> str:
    """Every row of the tenant, the outbox included."""
    rows: list[Any] = list(OutboxEntry.objects.filter(tenant_id=shop.inbox.tenant_id).values())
    for model in owned_models():
        rows += model.objects.for_tenant(shop.inbox.tenant_id).values()
    return json.dumps(rows, cls=DjangoJSONEncoder)


def activity(shop: Shop) -> Message:
    return shop.messages("system")[-1]


def test_recall_by_visitor_erases_the_text_and_says_so(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    assert SECRET in everything_stored(shop)
    recall_by_visitor(shop.visitor, message_id=message.id)
    message.refresh_from_db()
    assert (message.content, message.metadata, message.citations) == ("", {"recalled": True}, [])
    line = activity(shop)
    assert (line.seq, line.visibility) == (2, "public")
    assert line.metadata == {"activity": "recalled", "message_id": str(message.id), "by": "visitor"}
    assert shop.conversation.last_seq == 2
    assert SECRET not in everything_stored(shop)


def test_recall_line_speaks_the_language_of_the_conversation(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    Conversation.objects.update(locale="en")
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert activity(shop).content == "A message was recalled."


def test_recall_erases_what_masking_had_kept(shop: Shop) -> None:
    make_word(tenant=shop.inbox.tenant, text="teapot", action="mask")
    message = shop.say("my teapot", "c-1").message
    assert message.encrypted_original
    recall_by_visitor(shop.visitor, message_id=message.id)
    message.refresh_from_db()
    assert (message.content, message.encrypted_original) == ("", "")


def test_recall_of_a_blocked_message_is_seen_by_nobody(shop: Shop) -> None:
    make_word(tenant=shop.inbox.tenant, text="teapot", action="block")
    message = shop.say("my teapot", "c-1").message
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert activity(shop).visibility == "supervisors"
    assert "my teapot" not in everything_stored(shop)


def test_recall_blanks_the_outbox_of_this_conversation_alone(shop: Shop) -> None:
    message = shop.say(
        "我要转人工 zq"
    ).message  # a handoff records the list's row while its preview is the text
    others = OutboxEntry.objects.create(
        tenant_id=shop.inbox.tenant_id,
        name="conversation.changed",
        payload={"conversation": {"id": "another", "preview": message.content}},
    )
    recall_by_visitor(shop.visitor, message_id=message.id)
    held = OutboxEntry.objects.filter(payload__conversation__preview=message.content)
    assert [entry.pk for entry in held] == [others.pk]


def test_recall_twice_changes_nothing(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    recall_by_visitor(shop.visitor, message_id=message.id)
    age(message)
    before = everything_stored(shop)
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert everything_stored(shop) == before


def test_recalled_message_is_not_posted_again_by_its_retry(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    recall_by_visitor(shop.visitor, message_id=message.id)
    posted = shop.say(SECRET, "c-1")
    assert (posted.is_new, posted.message.id, posted.message.content) == (False, message.id, "")


def test_recall_after_two_minutes_is_too_late(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    age(message)
    before = everything_stored(shop)
    with pytest.raises(TooLate):
        recall_by_visitor(shop.visitor, message_id=message.id)
    assert everything_stored(shop) == before


def test_recall_works_in_a_conversation_that_has_just_ended(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    end_conversation(shop.visitor)
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert SECRET not in everything_stored(shop)
    assert shop.conversation.status == "resolved"


def test_metadata_of_a_program_does_not_pass_for_a_recall(shop: Shop, supervisor: Desk) -> None:
    shop.say(QUESTION)
    forged = make_message(
        conversation=shop.conversation, content=SECRET, kind="agent", metadata={"recalled": True}
    )
    recall_by_agent(supervisor, shop.conversation.id, message_id=forged.id)
    assert SECRET not in everything_stored(shop)


@pytest.mark.parametrize("kind", ["agent", "ai", "system"])
def test_visitor_recalls_nobody_elses_message(shop: Shop, kind: str) -> None:
    shop.say(QUESTION)
    message = make_message(conversation=shop.conversation, content=SECRET, kind=kind)
    before = everything_stored(shop)
    with pytest.raises(NotYours):
        recall_by_visitor(shop.visitor, message_id=message.id)
    assert everything_stored(shop) == before


def test_visitor_does_not_learn_that_a_note_exists(shop: Shop) -> None:
    shop.say(QUESTION)
    note = make_message(conversation=shop.conversation, kind="agent", visibility="agents")
    with pytest.raises(MessageMissing):
        recall_by_visitor(shop.visitor, message_id=note.id)


def test_visitor_does_not_find_other_peoples_messages(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    elsewhere = Visitor(make_visitor().tenant_id, shop.inbox.id, shop.visitor.contact_id)
    strangers = (make_visitor(inbox=shop.inbox), make_visitor(), elsewhere)
    before = everything_stored(shop)
    for stranger in strangers:
        with pytest.raises(MessageMissing):
            recall_by_visitor(stranger, message_id=message.id)
    assert everything_stored(shop) == before


def test_agent_recalls_their_own_message(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    posted = agent.reply(desk, shop.conversation.id, content=SECRET, client_id="c").message
    recall_by_agent(desk, shop.conversation.id, message_id=posted.id)
    assert SECRET not in everything_stored(shop)
    assert activity(shop).metadata["by"] == str(desk.user.pk)
    assert activity(shop).visibility == "public"


def test_agent_recalls_their_own_note_among_agents(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    note = agent.reply(desk, shop.conversation.id, content=SECRET, client_id="c", is_private=True).message
    recall_by_agent(desk, shop.conversation.id, message_id=note.id)
    assert activity(shop).visibility == "agents"
    assert shop.conversation.preview == QUESTION


def test_agent_is_too_late_where_a_supervisor_is_not(shop: Shop, desk: Desk, supervisor: Desk) -> None:
    shop.say(QUESTION)
    posted = agent.reply(desk, shop.conversation.id, content=SECRET, client_id="c").message
    age(posted)
    with pytest.raises(TooLate):
        recall_by_agent(desk, shop.conversation.id, message_id=posted.id)
    recall_by_agent(supervisor, shop.conversation.id, message_id=posted.id)
    assert SECRET not in everything_stored(shop)


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        ("agent", "agent", False),
        ("agent", "ai", False),
        ("agent", "visitor", False),
        ("supervisor", "agent", True),
        ("administrator", "ai", True),
        ("owner", "ai", True),
        ("owner", "visitor", False),
        ("owner", "system", False),
    ],
)
def test_who_recalls_what_others_wrote(shop: Shop, role: str, kind: str, may: bool) -> None:
    shop.say(QUESTION)
    colleague = make_desk(tenant=shop.inbox.tenant)
    sender = agent_sender(colleague.user) if kind == "agent" else Sender(kind)
    message = make_message(conversation=shop.conversation, content=SECRET, sender=sender)
    someone = make_desk(tenant=shop.inbox.tenant, role=role)
    if may:
        recall_by_agent(someone, shop.conversation.id, message_id=message.id)
    else:
        with pytest.raises(NotYours):
            recall_by_agent(someone, shop.conversation.id, message_id=message.id)
    assert (SECRET in everything_stored(shop)) is not may


def test_agent_with_the_visitors_id_does_not_own_their_message(shop: Shop, desk: Desk) -> None:
    """The sender's kind counts, not the id alone."""
    shop.say(QUESTION)
    sender = Sender("visitor", desk.user.pk)
    message = make_message(conversation=shop.conversation, content=SECRET, sender=sender)
    with pytest.raises(NotYours):
        recall_by_agent(desk, shop.conversation.id, message_id=message.id)


def test_agent_does_not_reach_other_conversations_or_tenants(shop: Shop, supervisor: Desk) -> None:
    shop.say(QUESTION)
    message = make_message(conversation=shop.conversation, content=SECRET, kind="ai")
    other = make_message(kind="ai")
    with pytest.raises(MessageMissing):
        recall_by_agent(supervisor, shop.conversation.id, message_id=other.id)
    with pytest.raises(ConversationMissing):
        recall_by_agent(supervisor, other.conversation_id, message_id=other.id)
    with pytest.raises(ConversationMissing):
        recall_by_agent(make_desk(role="owner"), shop.conversation.id, message_id=message.id)
    assert SECRET in everything_stored(shop)


def test_blocked_message_does_not_exist_for_agents(shop: Shop, supervisor: Desk) -> None:
    make_word(tenant=shop.inbox.tenant, text="teapot", action="block")
    message = shop.say("my teapot", "c-1").message
    with pytest.raises(MessageMissing):
        recall_by_agent(supervisor, shop.conversation.id, message_id=message.id)


def test_recalling_the_only_question_ends_its_turn(shop: Shop) -> None:
    message = shop.say(QUESTION).message
    turn = shop.turn
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert (shop.turn.id, shop.turn.state, shop.turn.reason) == (turn.id, "cancelled", "replaced")
    bot.answer(turn.id)
    assert shop.messages("ai") == []


def test_recalling_one_question_leaves_the_other(shop: Shop) -> None:
    shop.say(QUESTION)
    second = shop.say("还有 zqsecret", "c-2").message
    recall_by_visitor(shop.visitor, message_id=second.id)
    assert (shop.turn.state, shop.turn.trigger_seq) == ("pending", 1)
    bot.answer(shop.turn.id)
    assert len(shop.messages("ai")) == 1
    assert steps(shop.turn)["retrieval"]["question"] == QUESTION
    assert "zqsecret" not in everything_stored(shop)


def test_recalling_a_question_stops_the_answer_that_grows(shop: Shop) -> None:
    """What else was asked gets a turn of its own, which does not know the recalled text."""
    first, second = shop.say("zqsecret").message, shop.say(QUESTION).message
    running = shop.turn
    type(running).objects.filter(pk=running.pk).update(state="running", attempt=1, message_id=first.id)
    recall_by_visitor(shop.visitor, message_id=first.id)
    running.refresh_from_db()
    assert (running.state, running.reason) == ("cancelled", "replaced")
    assert (shop.turn.state, shop.turn.trigger_seq) == ("pending", second.seq)
    assert shop.turn.id != running.id


def test_recalling_an_answered_question_leaves_the_turn_that_came_later(shop: Shop) -> None:
    first = shop.say(QUESTION).message
    bot.answer(shop.turn.id)
    shop.say("运费多少钱", "later")
    recall_by_visitor(shop.visitor, message_id=first.id)
    assert shop.turn.state == "pending"


def test_recall_erases_the_question_from_traces(shop: Shop) -> None:
    message = shop.say(QUESTION).message
    bot.answer(shop.turn.id)
    assert steps(shop.turn)["retrieval"]["question"] == QUESTION
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert steps(shop.turn)["retrieval"]["question"] == ""


def test_recall_leaves_earlier_traces(shop: Shop) -> None:
    shop.say(QUESTION)
    bot.answer(shop.turn.id)
    message = shop.say("谢谢 zqsecret", "later").message
    recall_by_visitor(shop.visitor, message_id=message.id)
    first = type(shop.turn).objects.order_by("created_at").first()
    assert steps(first)["retrieval"]["question"] == QUESTION


def test_nobody_waits_for_an_answer_to_a_recalled_message(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    agent.reply(desk, shop.conversation.id, content="yes?", client_id="c")
    first, second = shop.say("one").message, shop.say("two").message
    assert shop.conversation.waiting_since == first.created_at
    recall_by_visitor(shop.visitor, message_id=first.id)
    assert shop.conversation.waiting_since == second.created_at
    recall_by_visitor(shop.visitor, message_id=second.id)
    assert shop.conversation.waiting_since is None


def test_a_place_in_the_queue_survives_a_recall(shop: Shop) -> None:
    message = shop.ask("转人工").message
    since = shop.conversation.waiting_since
    assert since is not None
    recall_by_visitor(shop.visitor, message_id=message.id)
    assert (shop.conversation.owner, shop.conversation.waiting_since) == ("queue", since)


def test_readers_of_the_message_are_told_and_nobody_else(shop: Shop, desk: Desk) -> None:
    """A public message: the visitor's sockets and the thread's. A note: the thread's. A blocked one: nobody's."""
    make_word(tenant=shop.inbox.tenant, text="teapot", action="block")
    public = shop.say(QUESTION).message
    note = make_message(
        conversation=shop.conversation, sender=agent_sender(desk.user), visibility="agents", content="n"
    )
    blocked = shop.say("my teapot", "c-2").message
    told: dict[str, list[list[str]]] = {}
    for name, message in (("public", public), ("note", note), ("blocked", blocked)):
        pushes = Pushes(shop.inbox.tenant_id)
        if name == "note":
            recall_by_agent(desk, shop.conversation.id, message_id=message.id)
        else:
            recall_by_visitor(shop.visitor, message_id=message.id)
        told[name] = [push.groups for push in pushes.named("message.updated")]
    thread = conversations.thread_audience(shop.conversation).group
    visitor = conversations.visitor_audience(shop.conversation).group
    assert told == {"public": [[visitor, thread]], "note": [[thread]], "blocked": []}


def test_readers_get_the_erased_message_before_the_line(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    pushes = Pushes(shop.inbox.tenant_id)
    recall_by_visitor(shop.visitor, message_id=message.id)
    heard = [push for push in pushes.heard() if push.name in ("message.updated", "message.posted")]
    assert list(dict.fromkeys(push.name for push in heard)) == ["message.updated", "message.posted"]
    message.refresh_from_db()
    assert heard[0].data == {"message": message_json(message)}
    assert SECRET not in json.dumps([push.data for push in pushes.heard()])


def test_programs_learn_of_the_recall(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message
    recall_by_visitor(shop.visitor, message_id=message.id)
    entry = OutboxEntry.objects.get(name="message.updated")
    assert entry.payload["message"]["id"] == str(message.id)


def test_recall_by_two_tabs_at_once_happens_once(shop: Shop) -> None:
    message = shop.say(SECRET, "c-1").message

    def recall() -> None:
        try:
            recall_by_visitor(shop.visitor, message_id=message.id)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as tabs:
        for done in [tabs.submit(recall) for _ in range(2)]:
            done.result(60)
    assert len(shop.messages("system")) == 1
    assert shop.conversation.last_seq == 2
