"""Reads for many at once answer as the reads for one do, and never across tenants."""

import pytest

from apps.common.ids import new_id
from apps.conversations.gathered import (
    After,
    conversations_named,
    latest_conversations,
    messages_after_each,
)
from apps.conversations.locking import Named
from apps.conversations.visitors import Visitor
from tests.factories import make_conversation, make_message, make_tenant

pytestmark = pytest.mark.django_db


def visitor_of(conversation: object) -> Visitor:
    row = conversation
    return Visitor(row.tenant_id, row.inbox_id, row.contact_id)  # type: ignore[attr-defined]


def test_latest_conversations_are_the_two_newest_of_each() -> None:
    old = make_conversation(status="resolved")
    middle = make_conversation(inbox=old.inbox, contact=old.contact, status="resolved")
    new = make_conversation(inbox=old.inbox, contact=old.contact)
    other = make_conversation()
    stranger = Visitor(old.tenant_id, old.inbox_id, new_id())
    found = latest_conversations([visitor_of(other), stranger, visitor_of(old)])
    assert found == [[other], [], [new, middle]]


def test_latest_conversations_cost_two_queries(django_assert_num_queries: object) -> None:
    visitors = [visitor_of(make_conversation()) for _ in range(5)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        for [row] in latest_conversations(visitors):
            assert str(row.contact).startswith("Contact")


def test_latest_conversations_of_another_tenant_or_inbox_are_not_found() -> None:
    row, other = make_conversation(), make_conversation()
    mixed = [
        Visitor(other.tenant_id, row.inbox_id, row.contact_id),
        Visitor(row.tenant_id, other.inbox_id, row.contact_id),
    ]
    assert latest_conversations(mixed) == [[], []]


def test_messages_after_each_answers_page_by_page_in_order(django_assert_num_queries: object) -> None:
    one, other = make_conversation(), make_conversation()
    for conversation in (one, other):
        for _ in range(4):
            make_message(conversation=conversation)
    wanted = [After(each.tenant_id, each.id, seq) for each, seq in ((one, 1), (other, 0), (one, 4))]
    with django_assert_num_queries(1):  # type: ignore[operator]
        pages = messages_after_each(wanted, limit=3)
    assert [[row.seq for row in page] for page in pages] == [[2, 3, 4], [1, 2, 3], []]
    assert {row.conversation_id for row in pages[1]} == {other.id}


def test_messages_after_each_finds_nothing_of_another_tenant() -> None:
    message = make_message()
    assert messages_after_each([After(make_tenant().id, message.conversation_id, 0)]) == [[]]


def test_conversations_named_keeps_tenants_apart(django_assert_num_queries: object) -> None:
    one, other = make_conversation(), make_conversation()
    wanted = [Named(one.tenant_id, one.id), Named(one.tenant_id, other.id), Named(other.tenant_id, other.id)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert conversations_named(wanted) == [one, None, other]
