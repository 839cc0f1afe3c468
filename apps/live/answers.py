"""Frames that the server sends, made from events and rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.common.clock import isoformat, now
from apps.conversations.events import LookersChanged
from apps.conversations.models import Message
from apps.conversations.wire import message_json
from apps.desk.presence import Person

Json = dict[str, Any]


def message(message: Json) -> Json:
    return {"type": "message", "message": message}


def skip(conversation_id: str, seq: int) -> Json:
    return {"type": "skip", "conversation_id": conversation_id, "seq": seq}


def stored(row: Message, *, for_visitor: bool) -> Json:
    """The frame of a stored message for this kind of reader: the message, or a skip that keeps the count."""
    hidden_from_all = row.visibility == Message.Visibility.SUPERVISORS
    hidden_from_visitor = for_visitor and row.visibility != Message.Visibility.PUBLIC
    if hidden_from_all or hidden_from_visitor:
        return skip(str(row.conversation_id), row.seq)
    return message(message_json(row))


def ack(row: Message) -> Json:
    return {
        "type": "ack",
        "client_id": row.client_id,
        "conversation_id": str(row.conversation_id),
        "id": str(row.id),
        "seq": row.seq,
        "created_at": isoformat(row.created_at),
    }


def welcome(conversation: Json | None, presence: Json | None) -> Json:
    """presence: what a visitor is shown of the inbox's hours and people."""
    last_seq = conversation["last_seq"] if conversation else 0
    frame = {
        "type": "welcome",
        "conversation": conversation,
        "last_seq": last_seq,
        "server_time": isoformat(now()),
    }
    return frame | {"presence": presence} if presence else frame


def history(conversation_id: UUID, rows: Sequence[Message], *, for_visitor: bool) -> Json:
    """rows: a page, ascending. What this kind of reader may not see is left out."""
    frames = [stored(row, for_visitor=for_visitor) for row in rows]
    messages = [frame["message"] for frame in frames if frame["type"] == "message"]
    more = bool(rows) and rows[0].seq > 1
    return {"type": "history", "conversation_id": str(conversation_id), "messages": messages, "more": more}


def error(code: str, detail: str, *, client_id: str | None = None) -> Json:
    frame = {"type": "error", "code": code, "detail": detail}
    return frame | {"client_id": client_id} if client_id else frame


def presence(person: Person, state: str, *, conversation_id: str) -> Json:
    who = {"kind": str(person.kind), "id": str(person.id)}
    return {"type": "presence", "conversation_id": conversation_id, "person": who, "state": str(state)}


def looking(event: LookersChanged) -> Json:
    return {"type": "looking", **event.payload()}


def of_event(name: str, data: Json) -> Json | None:
    """The frame of an event that carries no seq; None for events that are not for sockets."""
    make = EVENT_FRAMES.get(name)
    return make(data) if make else None


EVENT_FRAMES = {
    "contact.changed": lambda data: {"type": "contact", **data},
    "conversation.changed": lambda data: {"type": "conversation", **data},
    "message.updated": lambda data: {"type": "message_updated", **data},
    "draft.saved": lambda data: {"type": "draft", **data},
    "user.notified": lambda data: {"type": "notification", **data},
    "notifications.read": lambda data: {"type": "notifications_read", **data},
    "presence.changed": lambda data: {"type": "presence", **data},
    "messages.read": lambda data: {"type": "read", **data},
    "typing": lambda data: {"type": "typing", **data},
    "lookers.changed": lambda data: {"type": "looking", **data},
    "offer.made": lambda data: {"type": "offer", **data},
    "offer.ended": lambda data: {"type": "offer_ended", **data},
    "answer.delta": lambda data: {"type": "delta", **data},
    "answer.ended": lambda data: {"type": "delta_end", **data},
    "copilot.grew": lambda data: {"type": "copilot_delta", **data},
    "copilot.ended": lambda data: {"type": "copilot_done", **data},
}
