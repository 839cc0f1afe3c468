"""The message that another one answers, shown above it in short. static/js/console/quotes.js does the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.console.words import say
from apps.conversations import queries
from apps.conversations.models import Message
from apps.conversations.veiling import shown_message
from apps.tenants.veil import Veil

EXCERPT = 140


@dataclass(frozen=True, slots=True)
class Quote:
    """seq 0: nobody here may see the message, or it is not there any more."""

    id: str
    seq: int
    name: str
    text: str


def quotes_in(
    tenant_id: UUID, conversation_id: UUID, rows: Iterable[Message], *, visitor: str, veil: Veil
) -> dict[UUID, Quote]:
    """What these messages answer, by its id. One query more when something older than all of them is quoted."""
    wanted = {row.in_reply_to for row in rows if row.in_reply_to}
    known = {row.pk: row for row in rows if row.pk in wanted}
    missing = wanted - known.keys()
    if missing:
        others = visible_messages(tenant_id, conversation_id, missing)
        known |= {row.pk: shown_message(veil, row) for row in others}
    return {pk: quote_of(known.get(pk), pk, visitor=visitor) for pk in wanted}


def visible_messages(tenant_id: UUID, conversation_id: UUID, ids: Iterable[UUID]) -> list[Message]:
    rows = queries.messages(tenant_id, conversation_id).filter(pk__in=list(ids))
    return list(rows.exclude(visibility=Message.Visibility.SUPERVISORS))


def quote_of(row: Message | None, message_id: UUID, *, visitor: str) -> Quote:
    if row is None:
        return Quote(str(message_id), 0, "", say("quote.gone"))
    kind = row.sender_kind if row.visibility == Message.Visibility.PUBLIC else "note"
    name = visitor if kind == "visitor" else row.sender_name or say(f"kind.{kind}")
    files = " ".join(str(each.get("name", "")) for each in row.attachments)
    return Quote(str(row.pk), row.seq, name, (row.content or files or say("message.recalled"))[:EXCERPT])
