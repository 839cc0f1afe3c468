"""Finding, holding and opening conversations, many at once."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.conversations import bulk
from apps.conversations.locking import Key, Named, existing_conversations, locked_conversations
from apps.conversations.models import Contact, Conversation
from apps.conversations.opening import Opening, open_conversations
from apps.conversations.visitors import Visitor, new_visitor
from apps.conversations.wire import conversation_row_json
from apps.events.models import OutboxEntry
from tests.factories import (
    make_contact,
    make_conversation,
    make_inbox,
    make_message,
    make_tenant,
    make_visitor,
)


def visitor_of(row: Conversation) -> Visitor:
    return Visitor(row.tenant_id, row.inbox_id, row.contact_id)


@pytest.mark.django_db
def test_locked_conversations_finds_visitors_and_names_in_one_query() -> None:
    said = make_message(conversation=make_conversation()).conversation
    named = make_conversation(status="resolved")
    asked: list[Key] = [visitor_of(said), Named(named.tenant_id, named.id), Named(said.tenant_id, said.id)]
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        found = locked_conversations(asked)
    assert len(queries) == 1
    assert {key: row.id for key, row in found.items()} == {
        asked[0]: said.id,
        asked[1]: named.id,
        asked[2]: said.id,
    }
    row = found[asked[0]]
    fields = [field.attname for field in Conversation._meta.concrete_fields]
    assert {name: getattr(row, name) for name in fields} == {name: getattr(said, name) for name in fields}
    assert (row.contact.name, str(row.contact)) == (said.contact.name, str(said.contact))
    assert conversation_row_json(row) == conversation_row_json(said)


@pytest.mark.django_db
def test_a_visitors_resolved_conversation_is_not_theirs_any_more() -> None:
    row = make_conversation(status="resolved")
    with transaction.atomic():
        assert locked_conversations([visitor_of(row)]) == {}
    assert existing_conversations([visitor_of(row)]) == set()
    assert bulk.conversations(of_visitors=[visitor_of(row)], named=[], lock="none") == []
    assert existing_conversations([Named(row.tenant_id, row.id)]) == {Named(row.tenant_id, row.id)}


@pytest.mark.django_db
def test_nobody_finds_a_conversation_by_another_tenant_inbox_or_contact() -> None:
    row, other = make_conversation(), make_conversation()
    asked: list[Key] = [
        Named(other.tenant_id, row.id),
        Visitor(other.tenant_id, row.inbox_id, row.contact_id),
        Visitor(row.tenant_id, other.inbox_id, row.contact_id),
        Visitor(row.tenant_id, row.inbox_id, other.contact_id),
    ]
    with transaction.atomic():
        assert locked_conversations(asked) == {}
    assert existing_conversations(asked) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 8])
def test_open_conversations_takes_five_queries_whatever_their_number(count: int) -> None:
    inbox = make_inbox()
    openings = [Opening(new_visitor(inbox), "queue", "en") for _ in range(count)]
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        made = open_conversations(openings)
    assert len(queries) == 5
    assert made.keys() == {opening.visitor for opening in openings}
    for visitor, row in made.items():
        stored = Conversation.objects.select_related("contact", "inbox").get(pk=row.pk)
        assert conversation_row_json(stored) == conversation_row_json(row)
        assert (stored.contact_id, stored.owner, stored.locale) == (visitor.contact_id, "queue", "en")
        assert stored.waiting_since == stored.created_at == stored.last_activity_at
        assert stored.contact.locale == "en"
    assert {entry.payload["conversation"]["id"] for entry in OutboxEntry.objects.all()} == {
        str(row.id) for row in made.values()
    }
    assert set(OutboxEntry.objects.values_list("name", "tenant_id")) == {
        ("conversation.changed", inbox.tenant_id)
    }


@pytest.mark.django_db
def test_a_known_contact_keeps_the_name() -> None:
    contact = make_contact(name="Lin", locale="zh-hans")
    visitor = make_visitor(inbox=make_inbox(tenant=contact.tenant), contact=contact)
    with transaction.atomic():
        made = open_conversations([Opening(visitor, "ai", "en")])
    assert made[visitor].contact.name == "Lin"
    assert Contact.objects.get(pk=contact.pk).locale == "zh-hans"


@pytest.mark.django_db
def test_whoever_has_a_conversation_gets_no_second_one() -> None:
    row = make_conversation()
    newcomer = new_visitor(row.inbox)
    with transaction.atomic():
        made = open_conversations([Opening(visitor_of(row), "ai"), Opening(newcomer, "ai")])
    assert made.keys() == {newcomer}
    assert Conversation.objects.filter(contact_id=row.contact_id).count() == 1
    assert OutboxEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_contact_of_another_tenant_opens_nothing() -> None:
    inbox = make_inbox()
    stolen = Visitor(inbox.tenant_id, inbox.id, make_contact(tenant=make_tenant()).id)
    with transaction.atomic():
        assert open_conversations([Opening(stolen, "ai")]) == {}
    assert not Conversation.objects.exists()
