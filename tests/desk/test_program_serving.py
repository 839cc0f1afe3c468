"""What a program may do through an agent's socket, by the scopes of its key."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from apps.common.clock import now
from apps.common.ids import new_id
from apps.conversations.models import Message
from apps.conversations.recalling import MessageMissing, NotYours, TooLate
from apps.conversations.services import ConversationMissing, agent_sender
from apps.desk.program import serving
from apps.desk.program.serving import Integration, ScopeMissing
from apps.tenants.access import InvalidApiKey
from apps.tenants.services import revoke_api_key
from tests.desk.conftest import QUESTION, Shop
from tests.factories import make_api_key, make_desk, make_message

Verb = Callable[[Integration, UUID], object]
WRITES: dict[str, Verb] = {
    "reply": lambda who, found: serving.reply(who, found, content="intruder", client_id="c"),
    "note": lambda who, found: serving.reply(who, found, content="intruder", client_id="c", is_private=True),
    "take_over": serving.take_over,
    "release": serving.release,
    "resolve": serving.resolve,
    "reopen": serving.reopen,
    "request_person": serving.request_person,
    "mark_read": lambda who, found: serving.mark_read(who, found, seq=1),
    "recall": lambda who, found: serving.recall(who, found, message_id=new_id()),
}


@pytest.fixture
def who(shop: Shop) -> Integration:
    return serving.admit(make_api_key(tenant=shop.inbox.tenant, name="Order robot")[1])


def key_with(shop: Shop, *scopes: str) -> str:
    return make_api_key(tenant=shop.inbox.tenant, scopes=scopes)[1]


def test_admit_tells_whose_key_it_is_and_what_it_may(shop: Shop) -> None:
    key, plain = make_api_key(tenant=shop.inbox.tenant, name="Robot", scopes=["read", "write"])
    expected = Integration(
        key.pk, shop.inbox.tenant_id, shop.inbox.tenant.slug, "Robot", frozenset({"read", "write"})
    )
    assert serving.admit(plain) == expected
    key.refresh_from_db()
    assert key.last_used_at is not None


@pytest.mark.parametrize("scopes", [["write"], ["channel"], ["channel", "write"]])
def test_admit_needs_the_scope_to_look(shop: Shop, scopes: list[str]) -> None:
    with pytest.raises(ScopeMissing):
        serving.admit(key_with(shop, *scopes))


def test_admit_refuses_what_is_no_key(shop: Shop) -> None:
    key, plain = make_api_key(tenant=shop.inbox.tenant)
    revoke_api_key(tenant_id=key.tenant_id, key_id=key.pk)
    for token in (plain, "wrong", ""):
        with pytest.raises(InvalidApiKey):
            serving.admit(token)


@pytest.mark.parametrize("name", WRITES)
def test_who_may_only_look_changes_nothing(shop: Shop, name: str) -> None:
    shop.say(QUESTION)
    reader = serving.admit(key_with(shop, "read", "channel"))
    before = (shop.lines(), shop.conversation.owner, shop.conversation.status)
    with pytest.raises(ScopeMissing):
        WRITES[name](reader, shop.conversation.id)
    assert (shop.lines(), shop.conversation.owner, shop.conversation.status) == before


@pytest.mark.parametrize("name", WRITES)
def test_another_tenants_conversation_is_not_found(shop: Shop, name: str) -> None:
    shop.say(QUESTION)
    stranger = serving.admit(make_api_key()[1])
    with pytest.raises(ConversationMissing):
        WRITES[name](stranger, shop.conversation.id)
    assert shop.lines() == [("visitor", QUESTION)]


def test_reply_speaks_as_an_agent_under_the_keys_name(shop: Shop, who: Integration) -> None:
    shop.say(QUESTION)
    message = serving.reply(who, shop.conversation.id, content="hello", client_id="c").message
    assert (message.sender_kind, message.sender_id, message.sender_name) == ("agent", None, "Order robot")
    assert (shop.conversation.owner, shop.conversation.assignee) == ("human", None)
    again = serving.reply(who, shop.conversation.id, content="hello", client_id="c")
    assert (again.is_new, again.message.id) == (False, message.id)


def test_reply_says_to_what_it_replies(shop: Shop, who: Integration) -> None:
    asked = shop.say(QUESTION).message
    posted = serving.reply(
        who, shop.conversation.id, content="yes", client_id="c", in_reply_to=asked.id
    ).message
    assert posted.in_reply_to == asked.id


def test_conversation_goes_through_all_hands(shop: Shop, who: Integration) -> None:
    shop.say(QUESTION)
    owners = []
    for verb in (serving.request_person, serving.take_over, serving.release):
        owners.append(verb(who, shop.conversation.id).owner)
    assert owners == ["queue", "human", "ai"]
    assert serving.resolve(who, shop.conversation.id).status == "resolved"
    assert serving.reopen(who, shop.conversation.id).status == "open"
    serving.mark_read(who, shop.conversation.id, seq=1)
    assert shop.conversation.agent_read_seq == 1


def test_recall_takes_back_what_a_program_posted(shop: Shop, who: Integration) -> None:
    shop.say(QUESTION)
    message = serving.reply(who, shop.conversation.id, content="oops", client_id="c").message
    for _ in range(2):
        serving.recall(who, shop.conversation.id, message_id=message.id)
    message.refresh_from_db()
    assert message.content == ""
    recalls = [line.metadata for line in shop.messages("system") if line.metadata["activity"] == "recalled"]
    assert recalls == [{"activity": "recalled", "message_id": str(message.id), "by": "program"}]


def test_recall_leaves_what_others_wrote(shop: Shop, who: Integration) -> None:
    asked = shop.say(QUESTION).message
    person = make_desk(tenant=shop.inbox.tenant).user
    answer = make_message(conversation=shop.conversation, sender=agent_sender(person), content="hi")
    blocked = make_message(conversation=shop.conversation, visibility="supervisors")
    for message, refusal in ((asked, NotYours), (answer, NotYours), (blocked, MessageMissing)):
        with pytest.raises(refusal):
            serving.recall(who, shop.conversation.id, message_id=message.id)
    assert not Message.objects.filter(content="").exists()


def test_recall_ends_after_two_minutes(shop: Shop, who: Integration) -> None:
    shop.say(QUESTION)
    message = serving.reply(who, shop.conversation.id, content="oops", client_id="c").message
    Message.objects.filter(pk=message.pk).update(created_at=now() - timedelta(minutes=2, seconds=1))
    with pytest.raises(TooLate):
        serving.recall(who, shop.conversation.id, message_id=message.id)
