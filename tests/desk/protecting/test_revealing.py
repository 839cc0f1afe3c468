"""Looking at what is masked: with a reason, and on record."""

import pytest

from apps.common.encryption import encrypt
from apps.conversations.models import Message
from apps.conversations.recalling import MessageMissing
from apps.desk.protecting.revealing import ReasonMissing, reveal_contact, reveal_message
from apps.tenants.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
CARD = "4111 1111 1111 1111"
WHY = "to refund the payment"


def test_reveal_message_shows_it_and_records_why() -> None:
    message = make.make_message(content=f"my card is {CARD}")
    found = reveal_message(
        message.tenant_id, message.conversation_id, message.pk, reason=f" {WHY} ", sees_blocked=False
    )
    assert found.content == f"my card is {CARD}"
    entry = AuditEntry.objects.get(object_id=str(message.pk))
    assert (entry.action, entry.summary["reason"]) == ("revealed", WHY)
    assert CARD not in str(entry.summary)


def test_reveal_message_without_a_reason_shows_nothing() -> None:
    message = make.make_message(content=CARD)
    with pytest.raises(ReasonMissing):
        reveal_message(message.tenant_id, message.conversation_id, message.pk, reason=" ", sees_blocked=True)
    assert not AuditEntry.objects.exists()


def test_original_behind_a_masked_word_needs_the_right_to_see_blocked() -> None:
    message = make.make_message(content="***")
    Message.objects.filter(pk=message.pk).update(encrypted_original=encrypt("as written"))
    ids = (message.tenant_id, message.conversation_id, message.pk)
    assert reveal_message(*ids, reason=WHY, sees_blocked=False).original == ""
    assert reveal_message(*ids, reason=WHY, sees_blocked=True).original == "as written"


def test_reveal_message_of_another_tenant_or_a_blocked_one_finds_nothing() -> None:
    message = make.make_message(content=CARD)
    blocked = make.make_message(
        conversation=message.conversation, content=CARD, visibility=Message.Visibility.SUPERVISORS
    )
    foreign = make.make_tenant()
    for tenant_id, row in ((foreign.id, message), (message.tenant_id, blocked)):
        with pytest.raises(MessageMissing):
            reveal_message(tenant_id, row.conversation_id, row.pk, reason=WHY, sees_blocked=False)
    assert not AuditEntry.objects.exists()


def test_reveal_contact_tells_the_facts() -> None:
    contact = make.make_contact(name="Li", phone="13812345678", custom_attributes={"card": CARD})
    assert reveal_contact(contact.tenant_id, contact.pk, reason=WHY) == [
        ("name", "Li"),
        ("phone", "13812345678"),
        ("card", CARD),
    ]
    assert AuditEntry.objects.get(object_id=str(contact.pk)).summary["reason"] == WHY
