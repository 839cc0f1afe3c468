"""What a batch needs from the database before anything is written: a few queries, whatever the number of messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError

from apps.conversations import bulk
from apps.conversations.attachments import AttachmentMissing, locked_uploads, taken
from apps.conversations.locking import Key, Named, existing_conversations, locked_conversations
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.opening import Opening, open_conversations
from apps.conversations.services import ConversationMissing
from apps.desk import later, waiting
from apps.desk.entries import Entry, Replied, Said

Owner = Conversation.Owner
OPENING_WAIT_MS = 300


class Busy(OperationalError):
    """Somebody else holds the conversation. Later, or with more patience, the message can be stored."""


@dataclass(frozen=True, slots=True)
class Found:
    """conversations are locked. earlier: messages that are being sent again, by who sends them and client_id.

    uploads: locked, those of the wanted attachments that nobody had sent. Who wants others gets no conversation opened.
    """

    conversations: dict[Key, Conversation]
    failures: dict[Key, Exception]
    earlier: dict[tuple[Key, str], Message]
    uploads: dict[UUID, Attachment]


def find(entries: Sequence[Entry], *, wait: bool) -> Found:
    """Every entry has a conversation, an earlier message or a failure afterwards."""
    keys = dict.fromkeys(entry.key for entry in entries)
    locked = locked_conversations(keys, skip_locked=not wait)
    failures = _failures([key for key in keys if key not in locked])
    # Only now: what was stored before is certain once nobody else can store.
    earlier = _earlier([entry for entry in entries if entry.key not in failures])
    wanted = [entry.wanted for entry in entries if entry.wanted]
    uploads = locked_uploads(wanted) if wanted else {}
    openings = [
        Opening(entry.visitor, _first_owner(entry), entry.incoming.locale)
        for entry in entries
        if isinstance(entry, Said)
        and entry.key not in locked.keys() | failures.keys()
        and (entry.key, entry.client_id) not in earlier
        and _can_be_sent(entry, uploads)
    ]
    opened = _opened(openings, wait=wait)
    failures |= {
        opening.visitor: Busy("the visitor's other tab was faster")
        for opening in openings
        if opening.visitor not in opened
    }
    return Found(locked | opened, failures, earlier, uploads)


def _can_be_sent(entry: Entry, uploads: Mapping[UUID, Attachment]) -> bool:
    try:
        files_of(entry, uploads)
    except AttachmentMissing:
        return False
    return True


def files_of(entry: Entry, uploads: Mapping[UUID, Attachment]) -> list[Attachment]:
    """Raises AttachmentMissing."""
    return taken(entry.wanted, uploads) if entry.wanted else []


def _failures(missing: Collection[Key]) -> dict[Key, Exception]:
    """Held by somebody else, or not there. A visitor's that is not there is no failure: it will be opened."""
    existing = existing_conversations(missing) if missing else set()
    failures: dict[Key, Exception] = {}
    for key in missing:
        if key in existing:
            failures[key] = Busy("somebody else holds the conversation")
        elif isinstance(key, Named):
            failures[key] = ConversationMissing("no such conversation")
    return failures


def _earlier(entries: Sequence[Entry]) -> dict[tuple[Key, str], Message]:
    """A visitor's retry is found in resolved conversations as well: it must not open a new one."""
    said = [(n, e.visitor, e.client_id) for n, e in enumerate(entries) if isinstance(e, Said)]
    replied = [
        (n, e.item.desk.tenant.id, e.item.conversation_id, e.client_id)
        for n, e in enumerate(entries)
        if isinstance(e, Replied)
    ]
    found = bulk.messages_by_client_id(of_visitors=said, in_conversations=replied)
    messages = Message.objects.in_bulk([pk for _n, pk in found]) if found else {}
    return {(entries[n].key, entries[n].client_id): messages[pk] for n, pk in found}


def _first_owner(entry: Said) -> str:
    return Owner.AI if entry.answering.is_ai_enabled else Owner.QUEUE


def _opened(openings: Sequence[Opening], *, wait: bool) -> dict[Key, Conversation]:
    if not openings:
        return {}
    if not wait:
        bulk.wait_at_most(OPENING_WAIT_MS)
    first_of_each = {opening.visitor: opening for opening in reversed(openings)}
    opened = open_conversations(list(first_of_each.values()))
    queued = [row for row in opened.values() if row.owner == Owner.QUEUE]
    waiting.begin_all(queued)
    for tenant_id in {row.tenant_id for row in queued}:
        later.assign(tenant_id)
    return opened
