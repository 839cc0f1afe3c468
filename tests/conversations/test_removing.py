"""Deleting contacts."""

import pytest

from apps.conversations.models import Contact, Message
from apps.conversations.removing import remove_contacts
from apps.events import audiences
from tests.factories import make_contact, make_conversation, make_inbox, make_message
from tests.pushes import Pushes


@pytest.mark.django_db(transaction=True)
def test_removed_contact_loses_everything_and_their_sockets_are_told() -> None:
    conversation = make_conversation()
    tenant, gone = conversation.tenant, conversation.contact
    make_message(conversation=conversation)
    second = make_inbox(tenant=tenant)
    kept, foreign = make_contact(tenant=tenant), make_contact()
    pushes = Pushes(tenant.id)
    assert remove_contacts(tenant_id=tenant.id, contact_ids=[gone.pk, foreign.pk]) == 1
    assert set(Contact.objects.all()) == {kept, foreign}
    assert Message.objects.count() == 0
    (told,) = pushes.named("contact.removed")
    assert told.data == {"contact_id": str(gone.pk)}
    inboxes = [conversation.inbox_id, second.pk]
    assert set(told.groups) == {audiences.visitor(tenant.id, inbox, gone.pk).group for inbox in inboxes}
