"""Dialogues as the frames of a visitor's socket, with ids, names and times as the gateway sends them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from apps.common.clock import isoformat
from apps.common.ids import new_id

Json = dict[str, Any]
DIALOGUES = Path(__file__).resolve().parents[3] / "shared" / "data" / "dialogs_zh.jsonl"
START = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TURN = timedelta(seconds=23, milliseconds=417)
PAGE = 20
CLAUSE = re.compile(r"[^，。？！,.?!]*[，。？！,.?!]?")
UUID_TEXT = re.compile(rb"\x24([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
TIME_TEXT = re.compile(rb"\x18(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")


@dataclass(frozen=True, slots=True)
class Talk:
    """sent: the visitor's messages; received: everything the visitor gets; the others: the same by kind."""

    sent: list[Json]
    acks: list[Json]
    messages: list[Json]
    deltas: list[Json]
    received: list[Json]
    histories: list[Json]


def talks() -> list[Talk]:
    if not DIALOGUES.exists():
        return []
    with DIALOGUES.open() as file:
        return [talk(json.loads(line)["turns"]) for line in file]


def talk(turns: list[Json]) -> Talk:
    conversation_id, contact_id = str(new_id()), str(new_id())
    made = Talk([], [], [], [], [], [])
    for seq, turn in enumerate(turns, start=1):
        own = turn["role"] == "user"
        row = message(conversation_id, contact_id if own else None, seq, turn["content"])
        frame = {"type": "message", "message": row}
        made.messages.append(frame)
        if own:
            made.sent.append({key: row[key] for key in ("client_id", "content")} | {"type": "message"})
            made.acks.append(
                {key: row[key] for key in ("client_id", "conversation_id", "id", "seq", "created_at")}
                | {"type": "ack"}
            )
            made.received.append(made.acks[-1])
        else:
            growing = list(deltas(row))
            made.deltas.extend(growing)
            made.received.extend(growing)
        made.received.append(frame)
    rows = [frame["message"] for frame in made.messages]
    made.histories.extend(histories(conversation_id, rows))
    return made


def message(conversation_id: str, contact_id: str | None, seq: int, content: str) -> Json:
    sender = {"kind": "visitor", "id": contact_id, "name": f"#{(contact_id or '')[-6:]}", "avatar_url": ""}
    ai = {"kind": "ai", "id": None, "name": "小福", "avatar_url": ""}
    message_id = str(new_id())
    return {
        "id": message_id,
        "seq": seq,
        "conversation_id": conversation_id,
        "client_id": str(uuid4()) if contact_id else message_id,
        "sender": sender if contact_id else ai,
        "private": False,
        "content_type": "text",
        "content": content,
        "attachments": [],
        "citations": [],
        "metadata": {} if contact_id else {"source": "ai"},
        "in_reply_to": None,
        "created_at": isoformat(START + seq * TURN),
    }


def deltas(row: Json) -> Iterator[Json]:
    """The answer clause by clause."""
    offset = 0
    for text in filter(None, CLAUSE.findall(row["content"])):
        yield {
            "type": "delta",
            "conversation_id": row["conversation_id"],
            "message_id": row["id"],
            "offset": offset,
            "text": text,
        }
        offset += len(text)


def histories(conversation_id: str, rows: list[Json]) -> Iterator[Json]:
    """One page, when the dialogue is long enough to fill it."""
    if len(rows) >= PAGE:
        yield {"type": "history", "conversation_id": conversation_id, "messages": rows[-PAGE:], "more": True}


def activities(talks: list[Talk]) -> list[Json]:
    """What an agent's list gets: the last lines of 20 conversations at once."""
    rows = [activity_row(talk.messages[-1]["message"]) for talk in talks]
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    return [{"type": "activity", "conversations": page, "more": False} for page in pages]


def activity_row(row: Json) -> Json:
    return {
        "id": row["conversation_id"],
        "last_seq": row["seq"],
        "preview": row["content"][:160],
        "last_activity_at": row["created_at"],
        "waiting_since": None,
        "visitor_read_seq": row["seq"] - 1,
        "agent_read_seq": row["seq"],
    }


def with_binary_ids(data: bytes) -> bytes:
    """A protobuf frame with ids of 16 and times of 6 bytes instead of text: right in size, not for reading."""
    shorter = UUID_TEXT.sub(lambda found: b"\x10" + UUID(found[1].decode()).bytes, data)
    return TIME_TEXT.sub(lambda found: _milliseconds(found[1]), shorter)


def _milliseconds(text: bytes) -> bytes:
    """As a varint would be: 42 bits in six bytes, without a length."""
    return int(datetime.fromisoformat(text.decode()).timestamp() * 1000).to_bytes(6, "little")
