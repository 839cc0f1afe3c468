"""The copies of a card's pictures join the message that shows them."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.conversations.attachments import remove_attachments, store_sent, stored_json
from apps.conversations.cards import CARD, foreign_pictures, with_pictures
from apps.conversations.locking import ConversationMissing, locked_conversation
from apps.conversations.models import Attachment, Message
from apps.conversations.recalling import MessageUpdated
from apps.conversations.telling import readers
from apps.conversations.wire import message_json
from apps.events import bus


@transaction.atomic
def add_pictures(tenant_id: UUID, message_id: UUID, copies: Mapping[str, Attachment]) -> None:
    """copies: unsent uploads by the address that they were copied from. What is not wanted any more is removed."""
    message = _locked(tenant_id, message_id)
    wanted = foreign_pictures(message.metadata.get("card", {})) if message else []
    remove_attachments(tenant_id, [row.id for address, row in copies.items() if address not in wanted])
    fresh = {address: row for address, row in copies.items() if address in wanted}
    if message is not None and fresh:
        _show(message, fresh)


def _locked(tenant_id: UUID, message_id: UUID) -> Message | None:
    """Its conversation is locked: the message does not change either."""
    cards = Message.objects.for_tenant(tenant_id).filter(pk=message_id, content_type=CARD)
    found = cards.only("conversation_id").first()
    if found is None:
        return None
    try:
        conversation = locked_conversation(tenant_id, found.conversation_id)
    except ConversationMissing:
        return None
    message = Message.objects.get(pk=found.pk)
    message.conversation = conversation
    return message


def _show(message: Message, fresh: Mapping[str, Attachment]) -> None:
    conversation = message.conversation
    for row in fresh.values():
        row.conversation_id, row.message_id = conversation.id, message.id
    store_sent(list(fresh.values()))
    ids = {address: str(row.id) for address, row in fresh.items()}
    message.metadata |= {"card": with_pictures(message.metadata["card"], ids)}
    message.attachments = [*message.attachments, *map(stored_json, fresh.values())]
    message.save(update_fields=["metadata", "attachments"])
    updated = MessageUpdated(message=message_json(message))
    bus.publish(updated, to=readers(conversation))
    bus.record(updated, tenant_id=conversation.tenant_id)
