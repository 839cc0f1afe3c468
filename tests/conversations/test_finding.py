"""Messages by their words: indexed in the background, found in both scripts, never another tenant's."""

from uuid import UUID

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from apps.common.ids import new_id
from apps.conversations.finding import indexing
from apps.conversations.finding.contacts import contacts_named
from apps.conversations.finding.indexing import index_messages, tenants_to_index
from apps.conversations.finding.messages import Hits, conversations_saying, messages_saying
from apps.conversations.finding.messages import _tail as unindexed
from apps.conversations.finding.passages import Piece, passage
from apps.conversations.finding.terms import terms_for, terms_of, words
from apps.conversations.models import Conversation, Message, MessageTerms, SearchProgress
from apps.conversations.recalling import recall
from apps.conversations.services import Sender
from tests import factories

TENANT = new_id()
Visibility = Message.Visibility


def contents(hits: Hits) -> list[str]:
    return [hit.message.content for hit in hits.found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("请问怎么退款", "退款"),
        ("請問怎麼退款", "怎么"),
        ("Where is my ORDER 20261121-0042?", "order 0042"),
        ("Ｗｈｅｒｅ is it", "where"),
        ("My order is late", "rder"),
        ("退", "退"),
        ("ok", "OK"),
        ("お届け先を変更", "届け先"),
        ("заказ A17", "заказ 17"),
    ],
    ids=["pair", "traditional", "words", "wide", "part", "one-character", "short", "japanese", "cyrillic"],
)
def test_terms_of_a_text_hold_those_of_what_is_in_it(text: str, wanted: str) -> None:
    assert set(terms_for(words(wanted), TENANT)) <= set(terms_of(text, TENANT))
    assert passage(text, words(wanted)) is not None


def test_terms_do_not_fit_what_is_not_there() -> None:
    assert not set(terms_for(words("退货"), TENANT)) <= set(terms_of("请问怎么退款", TENANT))


def test_terms_of_two_tenants_share_nothing() -> None:
    assert not set(terms_of("where is my order", TENANT)) & set(terms_of("where is my order", new_id()))


def test_passage_marks_every_word_and_leaves_out_what_is_far_from_it() -> None:
    text = "x" * 60 + " my Order is\nlate, the order " + "y" * 200
    assert passage(text, ["order", "late"]) == [
        Piece("…"),
        Piece("x" * 36 + " my "),
        Piece("Order", is_found=True),
        Piece(" is "),
        Piece("late", is_found=True),
        Piece(", the "),
        Piece("order", is_found=True),
        Piece(" " + "y" * 95 + "…"),
    ]


def test_passage_of_composed_characters_is_found_unmarked() -> None:
    assert passage("cafe\u0301 open", words("café")) == [Piece("cafe\u0301 open")]


@pytest.mark.django_db
@pytest.mark.parametrize("is_indexed", [False, True], ids=["at-once", "indexed"])
def test_messages_are_found_before_and_after_they_are_indexed(is_indexed: bool) -> None:
    tenant = factories.make_tenant()
    row = factories.make_conversation(tenant=tenant)
    for content in ("我要退款，订单 A-17", "refund for order A-17, please", "nothing of that"):
        factories.make_message(conversation=row, content=content)
    note = factories.make_message(
        conversation=row, content="refund him", kind="agent", visibility=Visibility.AGENTS
    )
    factories.make_message(conversation=row, content="refund, blocked", visibility=Visibility.SUPERVISORS)
    factories.make_message(content="refund of another tenant")
    if is_indexed:
        assert index_messages(tenant.id) is False
        assert MessageTerms.objects.for_tenant(tenant.id).count() == 5
        assert unindexed(tenant.id, ["refund"], None) == []
    assert contents(messages_saying(tenant.id, "Refund")) == [note.content, "refund for order A-17, please"]
    assert contents(messages_saying(tenant.id, "退款 a")) == ["我要退款，订单 A-17"]
    assert contents(messages_saying(tenant.id, "%")) == []
    assert contents(messages_saying(tenant.id, "refund nobody")) == []


@pytest.mark.django_db
def test_indexing_takes_up_what_came_since_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MESSAGES", 2)
    tenant = factories.make_tenant()
    rows = [factories.make_conversation(tenant=tenant) for _ in range(2)]
    for number in range(5):
        factories.make_message(conversation=rows[number % 2], content=f"parcel {number}")
    assert tenants_to_index() == [tenant.id]
    assert [index_messages(tenant.id) for _ in range(3)] == [True, True, False]
    indexed = MessageTerms.objects.for_tenant(tenant.id).values_list("conversation_id", "seq")
    assert sorted(indexed) == sorted(
        [(rows[0].id, seq) for seq in (1, 2, 3)] + [(rows[1].id, seq) for seq in (1, 2)]
    )
    factories.make_message(conversation=rows[1], content="one more")
    assert index_messages(tenant.id) is False
    assert MessageTerms.objects.for_tenant(tenant.id).count() == 6


@pytest.mark.django_db
def test_indexing_leaves_the_last_moment_open_for_transactions_that_still_go_on() -> None:
    tenant = factories.make_tenant()
    factories.make_message(conversation=factories.make_conversation(tenant=tenant))
    index_messages(tenant.id)
    until = SearchProgress.objects.for_tenant(tenant.id).get().indexed_until
    assert now() - until >= indexing.SETTLED
    late = factories.make_message(
        conversation=factories.make_conversation(tenant=tenant), content="late commit"
    )
    Conversation.objects.filter(pk=late.conversation_id).update(last_activity_at=until + indexing.SETTLED / 2)
    index_messages(tenant.id)
    assert MessageTerms.objects.for_tenant(tenant.id).filter(conversation=late.conversation_id).exists()


@pytest.mark.django_db
def test_recalled_message_is_found_no_more() -> None:
    row = factories.make_conversation()
    message = factories.make_message(conversation=row, content="my password is swordfish")
    index_messages(row.tenant_id)
    row.refresh_from_db()
    recall(row, message, notice="recalled", by="visitor")
    assert contents(messages_saying(row.tenant_id, "swordfish")) == []
    assert MessageTerms.objects.get(pk=message.pk).terms == []


@pytest.mark.django_db
def test_messages_are_paged_without_hole_or_repetition(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("apps.conversations.finding.messages.PAGE", 2)
    row = factories.make_conversation()
    for number in range(5):
        factories.make_message(conversation=row, content=f"parcel {number}")
        if number == 2:
            index_messages(row.tenant_id)
    seen, place = [], None
    while True:
        with django_assert_num_queries(4):  # terms, progress, what has none yet, messages
            hits = messages_saying(row.tenant_id, "parcel", after=place)
        seen += contents(hits)
        place = hits.next
        if place is None:
            break
    assert seen == [f"parcel {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "\x00", "\ud800", "%_\\", "'; drop table x; --", "a" * 5000]
)
def test_search_takes_anything_for_text(text: str) -> None:
    tenant = factories.make_tenant()
    factories.make_message(conversation=factories.make_conversation(tenant=tenant))
    assert contents(messages_saying(tenant.id, text)) == []
    assert contacts_named(tenant.id, text) == []


@pytest.mark.django_db
def test_conversations_are_found_by_what_is_said_in_them() -> None:
    row = factories.make_conversation()
    factories.make_message(conversation=row, content="the parcel is blue")
    factories.make_message(conversation=row, content="blocked", visibility=Visibility.SUPERVISORS)
    index_messages(row.tenant_id)
    found = Conversation.objects.filter(conversations_saying(row.tenant_id, "BLUE parcel"))
    assert [each.id for each in found] == [row.id]
    for text in ("blocked", "green", "?"):
        assert not Conversation.objects.filter(conversations_saying(row.tenant_id, text)).exists()


@pytest.mark.django_db
def test_contacts_are_found_by_what_they_are_called() -> None:
    tenant = factories.make_tenant()
    li = factories.make_contact(
        tenant=tenant, name="李雷", email="li@shop.example", phone="+86 138 0000 1111"
    )
    factories.make_contact(name="李雷")  # another tenant's
    latest = factories.make_conversation(contact=li)
    for text in ("李雷", "LI@SHOP", "138 0000"):
        (found,) = contacts_named(tenant.id, text)
        assert (found.id, found.conversation_id) == (li.id, latest.id)


@pytest.mark.django_db
def test_agents_words_say_where_they_took_part() -> None:
    desk = factories.make_desk()
    row = factories.make_conversation(tenant=desk.tenant)
    factories.make_message(conversation=row, sender=Sender("agent", desk.user.id, "Ann"), content="hello")
    index_messages(desk.tenant.id)
    agents: list[UUID | None] = list(
        MessageTerms.objects.for_tenant(desk.tenant.id).values_list("agent_id", flat=True)
    )
    assert agents == [desk.user.id]


@pytest.mark.django_db
def test_answers_are_shown_without_marks_and_found_by_what_only_a_link_says() -> None:
    row = factories.make_conversation()
    text = "Free from **99 yuan**, see [here](https://shop.example/parcels)"
    factories.make_message(conversation=row, sender=Sender(Message.Sender.AI), content=text)

    def shown(wanted: str) -> str:
        (hit,) = messages_saying(row.tenant_id, wanted).found
        return "".join(piece.text for piece in hit.pieces)

    assert shown("yuan") == "Free from 99 yuan, see here"
    assert shown("parcels").endswith("https://shop.example/parcels)")
