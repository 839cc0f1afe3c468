"""Conversations in which every text is hostile. Stored past the forms, which refuse some: pages trust no table."""

from collections.abc import Iterable
from itertools import cycle
from typing import Any

from django.db import transaction

from apps.common.ids import new_id
from apps.conversations import services as conversations
from apps.conversations.batches import Batch
from apps.conversations.card_texts import card_text
from apps.conversations.cards import checked_card
from apps.conversations.models import Contact, Conversation, Message
from apps.conversations.services import Draft, Sender
from apps.tenants.models import Tenant
from tests import factories as make
from tests.security.hostile import ELSEWHERE, MARK, TABLE, hostile_cards, one_line

Json = dict[str, Any]
AVATAR = f"{ELSEWHERE}/avatar.png"


def hostile_contact(tenant: Tenant, text: str, **fields: Any) -> Contact:
    attributes = {text[:100]: text, "__proto__": text, "plain": 7}
    words = {"identifier": text[:200], "name": text[:120], "avatar_url": AVATAR}
    return make.make_contact(tenant=tenant, custom_attributes=attributes, **words | fields)


def said_by(kind: str, texts: Iterable[str]) -> list[Draft]:
    return [
        Draft(
            sender=Sender(kind, None, one_line(text, 120), AVATAR),
            content=text,
            citations=[{"index": 1, "title": text, "url": text}] if kind == "ai" else [],
            metadata={"activity": text, "name": text, "reason": text, "source": text, "rule": text},
        )
        for text in texts
    ]


def shown_as_cards(texts: Iterable[str]) -> list[Draft]:
    cards = [checked_card(card) for text in texts for card in hostile_cards(text)]
    senders = cycle([Sender("agent", None, MARK), Sender("ai", None, MARK), Sender("system")])
    return [
        Draft(sender=sender, content=card_text(card, "en"), content_type="card", metadata={"card": card})
        for card, sender in zip(cards, senders, strict=False)
    ]


def filled_in(texts: Iterable[str]) -> list[Draft]:
    sender = Sender("visitor", None, MARK)
    answers = [{"name": text, "label": text, "kind": text, "value": text} for text in texts]
    form = {"card_message_id": str(new_id()), "title": MARK, "answers": answers}
    return [Draft(sender=sender, content="filled in", metadata={"form": form})]


def files_named(texts: Iterable[str]) -> list[Json]:
    """As a message keeps them, one picture among them."""
    return [
        {
            "id": str(new_id()),
            "name": one_line(text, 160),
            "content_type": "text/plain",
            "size": 7,
            "kind": "file",
            "width": None,
            "height": None,
        }
        for text in texts
    ]


def post_all(conversation: Conversation, drafts: Iterable[Draft]) -> list[Message]:
    with transaction.atomic():
        row = conversations.locked_conversation(conversation.tenant_id, conversation.id)
        batch = Batch()
        messages = [batch.add(row, draft) for draft in drafts]
        batch.flush()
    conversation.refresh_from_db()
    return messages


def every_message(conversation: Conversation) -> list[Message]:
    """Visitor and AI say everything, the others a part of it: their lines are made like the AI's."""
    texts = list(TABLE.values())
    said = said_by("visitor", texts) + said_by("ai", texts)
    said += said_by("agent", texts[::4]) + said_by("system", texts[::4])
    messages = post_all(conversation, said + shown_as_cards(texts[::6]) + filled_in(texts))
    with_files = messages[0]
    with_files.attachments = files_named(texts)
    with_files.save(update_fields=["attachments"])
    return messages
