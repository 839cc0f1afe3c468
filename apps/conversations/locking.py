"""Finding conversations by who speaks in them, and holding them until the transaction ends.

Whoever writes to a conversation holds its row: seq has no holes, and the owner has one value at a time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from apps.conversations import bulk
from apps.conversations.models import Conversation
from apps.conversations.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Named:
    """A conversation by its id."""

    tenant_id: UUID
    conversation_id: UUID


# A visitor stands for their unresolved conversation.
Key = Visitor | Named


class ConversationMissing(Exception):
    """No such conversation in this tenant."""


def locked_conversation(tenant_id: UUID, conversation_id: UUID) -> Conversation:
    """The conversation under a row lock until the transaction ends. Raises ConversationMissing."""
    row = (
        Conversation.objects.for_tenant(tenant_id)
        .select_for_update(of=("self",), no_key=True)
        .select_related("assignee", "contact", "inbox", "team")
        .filter(pk=conversation_id)
        .first()
    )
    if row is None:
        raise ConversationMissing("no such conversation")
    _forget_stale(row)
    return row


def _forget_stale(row: Conversation) -> None:
    """Whoever waited for the lock has the row as it is now, but what was joined to it as it was before: nobody, where
    somebody has come meanwhile. It is loaded when it is asked for."""
    for name in ("assignee", "team"):
        if getattr(row, f"{name}_id") is not None and getattr(row, name) is None:
            del row._state.fields_cache[name]


def locked_conversations(keys: Collection[Key], *, skip_locked: bool = False) -> dict[Key, Conversation]:
    """Those that exist, under row locks, in one query; with the contact loaded.

    skip_locked: leave out what somebody else holds, instead of waiting for it.
    """
    return _found(keys, "skip" if skip_locked else "wait")


def existing_conversations(keys: Collection[Key]) -> set[Key]:
    """Those that exist, locked by somebody or not."""
    return set(_found(keys, "none"))


def _found(keys: Collection[Key], lock: Literal["none", "wait", "skip"]) -> dict[Key, Conversation]:
    visitors = [key for key in keys if isinstance(key, Visitor)]
    named = [(key.tenant_id, key.conversation_id) for key in keys if isinstance(key, Named)]
    rows = bulk.conversations(of_visitors=visitors, named=named, lock=lock)
    known: dict[Key, Conversation] = {}
    for row in rows:
        known[Named(row.tenant_id, row.id)] = row
        if row.status != Conversation.Status.RESOLVED:
            known[Visitor(row.tenant_id, row.inbox_id, row.contact_id)] = row
    return {key: known[key] for key in keys if key in known}
