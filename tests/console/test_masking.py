"""What agents are shown of numbers that are masked, and how who may reveal looks at one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common.sensitive import Kind
from apps.conversations.models import Contact, Conversation
from apps.tenants.access import Desk
from apps.tenants.models import AuditEntry
from apps.tenants.protection import Protection, protect
from tests import factories

CARD, MASKED = "4111 1111 1111 1111", "**** **** **** 1111"
PHONE = "13812345678"


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    protect(desk.tenant, Protection(masked=frozenset({Kind.CARD, Kind.PHONE})))
    contact = factories.make_contact(
        tenant=desk.tenant, name="Li", phone=PHONE, custom_attributes={"pay": CARD}
    )
    row: Conversation = factories.make_conversation(contact=contact)
    first = factories.make_message(conversation=row, content=f"my card is {CARD}")
    factories.make_message(conversation=row, content="thanks", kind="agent", in_reply_to=first.pk)
    return row


@pytest.fixture
def supervisor(desk: Desk) -> Client:
    client = Client()
    client.force_login(factories.make_user(tenant=desk.tenant, role="supervisor", is_staff=True))
    client.cookies["django_language"] = "en"
    return client


def shown(client: Client, name: str, *ids: Any, **query: str) -> str:
    response = client.get(reverse(f"console:{name}", args=ids), query)
    assert response.status_code == 200, name
    return str(response.content.decode())


def test_agent_reads_masks_everywhere(agent: Client, conversation: Conversation) -> None:
    one = conversation.contact_id
    pages = [
        shown(agent, "conversation", conversation.id),
        shown(agent, "list", tab="all"),
        shown(agent, "contact", one),
        shown(agent, "contacts"),
        shown(agent, "contact-form-edit", one),
        shown(agent, "contact-form-merge", one),
        shown(agent, "search", q="card"),
    ]
    for page in pages:
        assert CARD not in page
        assert PHONE not in page
    assert MASKED in pages[0]
    assert "138****5678" in pages[2]
    assert 'data-masked="true"' in pages[0]


def test_saving_a_masked_form_changes_nothing(agent: Client, conversation: Conversation) -> None:
    fields = {"name": "Li Lei", "phone": "138****5678"}
    address = reverse("console:contact-edit", args=[conversation.contact_id])
    assert agent.post(address, fields).status_code == 200
    contact = Contact.objects.get(pk=conversation.contact_id)
    assert (contact.name, contact.phone) == ("Li Lei", PHONE)


def test_supervisor_reveals_a_message_with_a_reason(supervisor: Client, conversation: Conversation) -> None:
    message = conversation.messages.get(seq=1)
    address = reverse("console:reveal", args=[conversation.id, message.pk])
    assert CARD not in supervisor.get(address).content.decode()
    refused = supervisor.post(address, {"reason": " "})
    assert (refused.status_code, CARD in refused.content.decode()) == (400, False)
    assert CARD in supervisor.post(address, {"reason": "refund"}).content.decode()
    entry = AuditEntry.objects.get(action="revealed")
    assert (entry.object_id, entry.via, entry.summary["reason"]) == (str(message.pk), "console", "refund")


def test_supervisor_reveals_a_contact(supervisor: Client, conversation: Conversation) -> None:
    address = reverse("console:contact-reveal", args=[conversation.contact_id])
    assert "contact-reveal" in shown(supervisor, "contact", conversation.contact_id)
    page = supervisor.post(address, {"reason": "call back"}).content.decode()
    assert PHONE in page
    assert CARD in page


def test_agent_reveals_nothing(agent: Client, conversation: Conversation) -> None:
    message = conversation.messages.get(seq=1)
    for name, ids in (
        ("reveal", [conversation.id, message.pk]),
        ("contact-reveal", [conversation.contact_id]),
    ):
        address = reverse(f"console:{name}", args=ids)
        assert agent.get(address).status_code == 404
        assert agent.post(address, {"reason": "refund"}).status_code == 404
    assert not AuditEntry.objects.filter(action="revealed").exists()
    assert "contact-reveal" not in shown(agent, "contact", conversation.contact_id)
