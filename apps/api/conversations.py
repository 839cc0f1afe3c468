"""Conversations: list, open, read, change."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.authentication import CHANNEL, WRITE, Scopes
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import NOBODY, ConversationBody, ConversationChange, ConversationQuery
from apps.api.paging import page
from apps.api.shapes import ConversationSerializer, ConversationsSerializer
from apps.api.views import ApiView, Json, found, parsed
from apps.common.ids import parse_id
from apps.conversations.contacts import Identity
from apps.conversations.finding.messages import conversations_saying
from apps.conversations.models import Conversation
from apps.conversations.queries import conversation, conversations, with_labels
from apps.conversations.wire import conversation_row_json
from apps.desk.program import ending, opening

TAG = "conversations"
Priority = Conversation.Priority


class ConversationList(ApiView):
    any_scope: ClassVar[Scopes] = {"POST": frozenset({WRITE, CHANNEL})}

    @operation("conversations_list", tag=TAG, query=ConversationQuery, answers={200: ConversationsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's conversations, last activity first."""
        query = parsed(ConversationQuery, request.query_params)
        rows = with_labels(filtered(conversations(self.tenant_id), query, self.tenant_id))
        found_page = page(
            request,
            rows,
            conversation_row_json,
            cursor=query["cursor"],
            limit=query["limit"],
            by="last_activity_at",
        )
        return Response(found_page)

    @operation(
        "conversations_create",
        tag=TAG,
        body=ConversationBody,
        answers={200: ConversationSerializer, 201: ConversationSerializer},
        errors=(404, 409, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Open a conversation. 200 with the unresolved one that the contact has in this inbox already."""
        body = parsed(ConversationBody, request.data)
        opened = opening.open_conversation(
            self.program, inbox_id=body["inbox_id"], contact=_contact(body), locale=body["locale"]
        )
        answer = conversation_row_json(opened.conversation)
        return Response(answer, status=201 if opened.is_new else 200)


def filtered(rows: QuerySet[Conversation], query: Json, tenant_id: UUID) -> QuerySet[Conversation]:
    columns = {
        "status": "status",
        "owner": "owner",
        "inbox": "inbox_id",
        "updated_since": "last_activity_at__gte",
    }
    rows = rows.filter(**{column: query[name] for name, column in columns.items() if name in query})
    for name in ("assignee", "team"):
        if name in query:
            rows = rows.filter(**{name: None if query[name] == NOBODY else query[name]})
    if "priority" in query:
        rows = rows.filter(priority=Priority.named(query["priority"]))
    if label := query.get("label"):
        label_id = parse_id(label)
        rows = rows.filter(Q(labels=label_id) if label_id else Q(labels__title__iexact=label))
    if text := query.get("q"):
        rows = rows.filter(
            Q(contact__name__icontains=text)
            | Q(contact__email__icontains=text)
            | Q(preview__icontains=text)
            | conversations_saying(tenant_id, text)
        )
    return rows


def _contact(body: Json) -> UUID | Identity:
    if "contact_id" in body:
        contact_id: UUID = body["contact_id"]
        return contact_id
    fields: dict[str, Any] = body["contact"]
    # A holder of the tenant's key speaks for the tenant: its word on who the contact is needs no proof.
    return Identity(**fields, is_verified=bool(fields["identifier"]))


class ConversationDetail(ApiView):
    @operation("conversations_read", tag=TAG, answers={200: ConversationSerializer}, errors=(404,))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """One conversation."""
        row = found(conversation(self.tenant_id, conversation_id))
        return Response(conversation_row_json(row))

    @operation(
        "conversations_change",
        tag=TAG,
        body=ConversationChange,
        answers={200: ConversationSerializer},
        errors=(404, 409),
    )
    def patch(self, request: Request, conversation_id: UUID) -> Response:
        """Resolve, reopen, set the priority, or correct language and page."""
        body = parsed(ConversationChange, request.data, partial=True)
        page_view = body.get("page", {})
        changes = ending.Changes(
            status=body.get("status"),
            locale=body.get("locale"),
            page_url=page_view.get("url"),
            page_title=page_view.get("title"),
            priority=Priority.named(body["priority"]) if "priority" in body else None,
        )
        row = ending.change(self.program, conversation_id, changes)
        return Response(conversation_row_json(row))
