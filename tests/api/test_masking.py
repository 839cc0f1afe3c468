"""What programs read of numbers that a tenant masks, by their key; and what their changes leave behind."""

import pytest

from apps.common.sensitive import Kind
from apps.conversations.models import Contact, Conversation
from apps.tenants.models import ApiKey, AuditEntry, Tenant
from apps.tenants.protection import Protection, protect
from tests.api.client import Program
from tests.api.conftest import NewProgram
from tests.factories import make_contact, make_conversation, make_hold, make_message

CARD, MASKED = "4111 1111 1111 1111", "**** **** **** 1111"
PHONE, MASKED_PHONE = "13812345678", "138****5678"


@pytest.fixture
def conversation(tenant: Tenant) -> Conversation:
    protect(tenant, Protection(masked=frozenset({Kind.CARD, Kind.PHONE})))
    contact = make_contact(tenant=tenant, name="Li", phone=PHONE)
    row: Conversation = make_conversation(contact=contact)
    make_message(conversation=row, content=f"my card is {CARD}")
    return row


def test_key_without_the_scope_reads_masks(conversation: Conversation, new_program: NewProgram) -> None:
    program = new_program("read")
    messages = program.get(f"/conversations/{conversation.id}/messages").json()
    row = program.get(f"/conversations/{conversation.id}").json()
    assert messages["results"][0]["content"] == f"my card is {MASKED}"
    assert (row["preview"], row["contact"]["phone"]) == (f"my card is {MASKED}", MASKED_PHONE)
    assert row["id"] == str(conversation.id)


def test_key_with_the_scope_reads_everything(conversation: Conversation, new_program: NewProgram) -> None:
    program = new_program("read", "personal")
    row = program.get(f"/conversations/{conversation.id}").json()
    assert (row["preview"], row["contact"]["phone"]) == (f"my card is {CARD}", PHONE)


def test_mask_that_comes_back_changes_nothing(conversation: Conversation, new_program: NewProgram) -> None:
    program, address = new_program("read", "write"), f"/contacts/{conversation.contact_id}"
    told = program.get(address).json()
    program.patch(address, {"name": "Li Lei", "phone": told["phone"]})
    contact = Contact.objects.get(pk=conversation.contact_id)
    assert (contact.name, contact.phone) == ("Li Lei", PHONE)


def test_contact_on_hold_is_not_deleted(conversation: Conversation, program: Program) -> None:
    make_hold(conversation=conversation)
    answer = program.delete(f"/contacts/{conversation.contact_id}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "on_hold")


def test_configuration_by_a_program_is_on_record(program: Program, tenant: Tenant) -> None:
    made = program.post("/labels", {"title": "vip"}).json()
    program.patch(f"/labels/{made['id']}", {"title": "gold"})
    program.patch(f"/labels/{made['id']}", {"title": "gold"})
    program.delete(f"/labels/{made['id']}")
    entries = list(AuditEntry.objects.for_tenant(tenant.id).order_by("created_at", "id"))
    assert [(entry.action, entry.via, entry.actor_name) for entry in entries] == [
        ("added", "api", "Shop backend"),
        ("changed", "api", "Shop backend"),
        ("deleted", "api", "Shop backend"),
    ]
    assert entries[1].summary["changes"]["title"] == {"before": "vip", "after": "gold"}
    assert entries[0].api_key_id == ApiKey.objects.for_tenant(tenant.id).get().pk
