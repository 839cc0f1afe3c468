"""The messages of a conversation: read by number, post as visitor, agent, AI or system."""

from typing import ClassVar
from uuid import UUID

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import CHANNEL, WRITE, HasScope, Scopes
from apps.api.describe import operation
from apps.api.idempotency import derived_client_id, idempotent
from apps.api.inputs import MessageBody, MessageQuery
from apps.api.paging import link
from apps.api.shapes import MessageSerializer, MessagesSerializer
from apps.api.views import ApiView, Json, found, parsed
from apps.conversations.models import Message
from apps.conversations.queries import conversation, messages_after, messages_before
from apps.conversations.services import Posted
from apps.conversations.visitors import Visitor
from apps.conversations.wire import message_json
from apps.desk import visitor as visitors
from apps.desk.program import posting

TAG = "messages"


class MessageList(ApiView):
    any_scope: ClassVar[Scopes] = {"POST": frozenset({WRITE, CHANNEL})}

    @operation("messages_list", tag=TAG, query=MessageQuery, answers={200: MessagesSerializer}, errors=(404,))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """Messages in ascending order: from the first one, above after_seq, or the page that ends below before_seq."""
        query = parsed(MessageQuery, request.query_params)
        last_seq = found(conversation(self.tenant_id, conversation_id)).last_seq
        rows = self._rows(conversation_id, query)
        return Response(_page(request, rows, last_seq))

    def _rows(self, conversation_id: UUID, query: Json) -> list[Message]:
        limit = query["limit"]
        if "before_seq" in query:
            return messages_before(self.tenant_id, conversation_id, query["before_seq"], limit=limit)
        return messages_after(self.tenant_id, conversation_id, query.get("after_seq", 0), limit=limit)

    @operation(
        "messages_post",
        tag=TAG,
        body=MessageBody,
        answers={200: MessageSerializer, 201: MessageSerializer},
        errors=(404, 409, 422),
    )
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Post a message. 200 with the first one when client_id was used before.

        `agent` takes the conversation over, `ai` replaces an answer of the AI that is being written and is refused
        with 409 `owned_by_human` while a person owns the conversation. A `visitor`'s message after the end opens a
        new conversation, which the answer names. A card is a message of content_type `card` with the card in
        `metadata.card`; docs/cards.md describes the four kinds.
        """
        body = parsed(MessageBody, request.data)
        body["client_id"] = body["client_id"] or derived_client_id(request)
        self._check_scope(body["sender"])
        if body["sender"] == Message.Sender.VISITOR:
            posted = self._receive(conversation_id, body)
        else:
            posted = posting.post(self.program, conversation_id, _outgoing(body))
        return Response(message_json(posted.message), status=201 if posted.is_new else 200)

    def _check_scope(self, sender: str) -> None:
        wanted = CHANNEL if sender == Message.Sender.VISITOR else WRITE
        if wanted not in self.key.scopes:
            raise PermissionDenied(HasScope.message)

    def _receive(self, conversation_id: UUID, body: Json) -> Posted:
        row = found(conversation(self.tenant_id, conversation_id))
        visitor = Visitor(self.tenant_id, row.inbox_id, row.contact_id)
        incoming = visitors.Incoming(
            content=body["content"],
            client_id=body["client_id"],
            locale=row.locale,
            attachments=tuple(body.get("attachments", ())),
            by_program=True,
        )
        return visitors.receive_message(visitor, incoming)


def _outgoing(body: Json) -> posting.Outgoing:
    return posting.Outgoing(
        sender=body["sender"],
        content=body["content"],
        client_id=body["client_id"],
        is_private=body["private"],
        metadata=body.get("metadata", {}),
        card=body.get("card"),
        attachments=tuple(body.get("attachments", ())),
    )


def _page(request: Request, rows: list[Message], last_seq: int) -> Json:
    """Messages for supervisors only are counted, not shown."""
    hidden = Message.Visibility.SUPERVISORS
    has_next = bool(rows) and rows[-1].seq < last_seq
    has_previous = bool(rows) and rows[0].seq > 1
    return {
        "results": [message_json(row) for row in rows if row.visibility != hidden],
        "skipped": [row.seq for row in rows if row.visibility == hidden],
        "next": link(request, after_seq=rows[-1].seq, before_seq=None) if has_next else None,
        "previous": link(request, before_seq=rows[0].seq, after_seq=None) if has_previous else None,
    }
