"""What happens when an agent works."""

import pytest

from apps.conversations.models import Message
from apps.conversations.services import ConversationClosed, ConversationMissing, EmptyMessage
from apps.desk import agent, visitor
from apps.tenants.access import Desk
from tests.desk.conftest import QUESTION, Shop
from tests.factories import make_desk


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return make_desk(tenant=shop.inbox.tenant)


def test_a_reply_takes_the_conversation_over(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    posted = agent.reply(desk, shop.conversation.id, content="hello", client_id="c")
    assert (shop.conversation.owner, shop.conversation.assignee_id) == ("human", desk.user.id)
    assert shop.turn.state == "cancelled"
    assert [kind for kind, _ in shop.lines()] == ["visitor", "system", "agent"]
    assert (posted.message.seq, posted.message.sender_name) == (3, desk.user.public_name)


def test_a_colleagues_reply_leaves_the_assignee(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    agent.take_over(desk, shop.conversation.id)
    agent.reply(make_desk(tenant=shop.inbox.tenant), shop.conversation.id, content="me too", client_id="c")
    assert shop.conversation.assignee_id == desk.user.id


def test_a_note_changes_no_owner_and_is_not_for_the_visitor(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    posted = agent.reply(desk, shop.conversation.id, content="careful", client_id="c", is_private=True)
    assert shop.conversation.owner == "ai"
    assert posted.message.visibility == Message.Visibility.AGENTS
    assert shop.conversation.preview == QUESTION


def test_taking_over_from_the_queue_keeps_the_reason(shop: Shop, desk: Desk) -> None:
    shop.ask("转人工")
    agent.take_over(desk, shop.conversation.id)
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("human", "customer_request")


def test_taking_over_twice_says_it_once(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    agent.take_over(desk, shop.conversation.id)
    agent.take_over(desk, shop.conversation.id)
    assert len(shop.messages("system")) == 1


def test_giving_back_lets_the_ai_answer_again(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    agent.take_over(desk, shop.conversation.id)
    agent.release(desk, shop.conversation.id)
    assert (shop.conversation.owner, shop.conversation.assignee_id) == ("ai", None)
    shop.say(QUESTION, "again")
    assert shop.turn.state == "pending"


def test_a_resolved_conversation_takes_notes_only(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    conversation_id = shop.conversation.id
    agent.resolve(desk, conversation_id)
    for use_case in (agent.take_over, agent.release):
        with pytest.raises(ConversationClosed):
            use_case(desk, conversation_id)
    with pytest.raises(ConversationClosed):
        agent.reply(desk, conversation_id, content="late", client_id="late")
    assert agent.reply(desk, conversation_id, content="note", client_id="n", is_private=True).is_new


def test_the_retry_of_a_reply_after_resolved_is_acknowledged(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    first = agent.reply(desk, shop.conversation.id, content="hello", client_id="c")
    agent.resolve(desk, shop.conversation.id)
    again = agent.reply(desk, shop.conversation.id, content="hello", client_id="c")
    assert (again.is_new, again.message.id) == (False, first.message.id)


def test_reopening_and_resolving_are_told_once(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    conversation_id = shop.conversation.id
    for use_case in (agent.resolve, agent.resolve, agent.reopen, agent.reopen):
        use_case(desk, conversation_id)
    activities = [row.metadata["activity"] for row in shop.messages("system")]
    assert activities == ["resolved", "reopened"]
    assert (shop.conversation.status, shop.conversation.resolved_at) == ("open", None)


def test_reopening_beside_a_newer_conversation_is_refused(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    old = shop.conversation
    visitor.end_conversation(shop.visitor)
    shop.say("again")
    with pytest.raises(ConversationClosed):
        agent.reopen(desk, old.id)


def test_an_empty_reply_takes_nothing_over(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    with pytest.raises(EmptyMessage):
        agent.reply(desk, shop.conversation.id, content=" ", client_id="c")
    assert shop.conversation.owner == "ai"
    assert shop.messages("system") == []


@pytest.mark.parametrize(
    "use_case", [agent.take_over, agent.release, agent.resolve, agent.reopen, agent.request_person]
)
def test_another_tenants_desk_changes_nothing(shop: Shop, use_case) -> None:  # type: ignore[no-untyped-def]
    shop.say(QUESTION)
    before = shop.lines()
    with pytest.raises(ConversationMissing):
        use_case(make_desk(), shop.conversation.id)
    assert (shop.conversation.owner, shop.conversation.status, shop.lines()) == ("ai", "open", before)
