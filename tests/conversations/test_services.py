from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.common.encryption import decrypt
from apps.conversations import queries, services
from apps.conversations.models import Conversation, Message
from apps.conversations.services import (
    SYSTEM,
    ConversationMissing,
    Draft,
    EmptyMessage,
    MessageTooLong,
    Sender,
)
from apps.conversations.visitors import new_visitor
from tests.factories import make_conversation, make_inbox, make_message, make_tenant

VISITOR = Sender(Message.Sender.VISITOR)


def post(conversation: Conversation, **fields: object) -> services.Posted:
    with transaction.atomic():
        locked = services.locked_conversation(conversation.tenant_id, conversation.id)
        return services.post_message(locked, Draft(**({"sender": VISITOR, "content": "hello"} | fields)))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_post_message_counts_without_holes() -> None:
    conversation = make_conversation()
    seqs = [post(conversation, content=str(number)).message.seq for number in range(4)]
    conversation.refresh_from_db()
    assert seqs == [1, 2, 3, 4]
    assert conversation.last_seq == 4
    assert conversation.preview == "3"


@pytest.mark.django_db
def test_post_message_same_client_id_makes_one_message() -> None:
    conversation = make_conversation()
    first = post(conversation, client_id="a", content="one")
    second = post(conversation, client_id="a", content="two")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.message.content == "one"
    assert Message.objects.filter(conversation=conversation).count() == 1


@pytest.mark.django_db
def test_post_message_same_client_id_in_another_conversation_is_another_message() -> None:
    tenant = make_tenant()
    assert post(make_conversation(tenant=tenant), client_id="a").is_new
    assert post(make_conversation(tenant=tenant), client_id="a").is_new


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "   ", "\n\t", "\x00"])
def test_post_message_refuses_empty_text(content: str) -> None:
    conversation = make_conversation()
    with pytest.raises(EmptyMessage):
        post(conversation, content=content)
    conversation.refresh_from_db()
    assert conversation.last_seq == 0


@pytest.mark.django_db
def test_post_message_takes_ten_thousand_characters_and_no_more() -> None:
    conversation = make_conversation()
    assert len(post(conversation, content="字" * 10_000).message.content) == 10_000
    with pytest.raises(MessageTooLong):
        post(conversation, content="字" * 10_001)


@pytest.mark.django_db
def test_post_message_survives_what_postgresql_cannot_store() -> None:
    conversation = make_conversation()
    posted = post(conversation, content="a\x00b\ud800c")
    posted.message.refresh_from_db()
    assert posted.message.content == "ab?c"


@pytest.mark.django_db
def test_post_message_keeps_the_original_of_masked_text_encrypted() -> None:
    posted = post(make_conversation(), content="*** you", original="darn you")
    posted.message.refresh_from_db()
    assert "darn" not in posted.message.encrypted_original
    assert decrypt(posted.message.encrypted_original) == "darn you"


@pytest.mark.django_db
def test_waiting_since_starts_with_the_visitor_and_ends_with_an_answer() -> None:
    conversation = make_conversation()
    first = post(conversation)
    post(conversation)
    conversation.refresh_from_db()
    assert conversation.waiting_since == first.message.created_at
    post(conversation, sender=SYSTEM)
    post(conversation, sender=Sender(Message.Sender.AGENT), visibility=Message.Visibility.AGENTS)
    conversation.refresh_from_db()
    assert conversation.waiting_since == first.message.created_at
    post(conversation, sender=Sender(Message.Sender.AGENT))
    conversation.refresh_from_db()
    assert conversation.waiting_since is None


@pytest.mark.django_db
def test_locked_conversation_of_another_tenant_is_missing() -> None:
    conversation = make_conversation()
    with transaction.atomic(), pytest.raises(ConversationMissing):
        services.locked_conversation(make_tenant().id, conversation.id)


@pytest.mark.django_db
def test_open_conversation_makes_contact_and_conversation_once() -> None:
    inbox = make_inbox()
    visitor = new_visitor(inbox)
    first = services.open_conversation(visitor, owner="ai", locale="en")
    second = services.open_conversation(visitor, owner="ai")
    assert first.id == second.id
    assert (first.contact_id, first.locale, first.owner) == (visitor.contact_id, "en", "ai")


@pytest.mark.django_db
def test_open_conversation_after_resolved_is_a_new_one() -> None:
    visitor = new_visitor(make_inbox())
    first = services.open_conversation(visitor, owner="ai")
    services.change_status(first, status="resolved")
    second = services.open_conversation(visitor, owner="ai")
    assert second.id != first.id
    assert (second.owner, second.last_seq) == ("ai", 0)


@pytest.mark.django_db(transaction=True)
def test_first_messages_of_many_tabs_meet_in_one_conversation() -> None:
    visitor = new_visitor(make_inbox())

    def first_message(number: int) -> None:
        try:
            with transaction.atomic():
                conversation = services.open_conversation(visitor, owner="ai")
                services.post_message(conversation, Draft(sender=VISITOR, content=str(number)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(first_message, range(24)))
    conversation = Conversation.objects.get(contact_id=visitor.contact_id)
    seqs = list(
        Message.objects.filter(conversation=conversation).order_by("seq").values_list("seq", flat=True)
    )
    assert seqs == list(range(1, 25))


@pytest.mark.django_db
def test_mark_read_never_moves_back_and_never_past_the_end() -> None:
    conversation = make_conversation()
    for _ in range(3):
        make_message(conversation=conversation)
    for seq, expected in [(2, 2), (1, 2), (99, 3)]:
        with transaction.atomic():
            locked = services.locked_conversation(conversation.tenant_id, conversation.id)
            services.mark_read(locked, reader="visitor", seq=seq)
        conversation.refresh_from_db()
        assert conversation.visitor_read_seq == expected


@pytest.mark.django_db
def test_messages_page_by_seq() -> None:
    conversation = make_conversation()
    for _ in range(5):
        make_message(conversation=conversation)
    tenant_id = conversation.tenant_id
    before = queries.messages_before(tenant_id, conversation.id, 4, limit=2)
    after = queries.messages_after(tenant_id, conversation.id, 3)
    assert [row.seq for row in before] == [2, 3]
    assert [row.seq for row in after] == [4, 5]
