"""The visitor's HTTP calls: open or resume a session, list earlier conversations."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.conversations.contacts import Identity, identify_contact
from apps.conversations.models import Contact
from apps.conversations.queries import contact, visitor_conversations
from apps.conversations.visitors import Visitor, is_genuine, new_visitor, token_for
from apps.conversations.wire import conversation_json
from apps.desk.visitor import view_page
from apps.tenants.access import NoSuchInbox, active_inbox, inbox_by_site_key
from apps.tenants.models import Inbox
from apps.widget.authentication import VisitorAuthentication, invalid_token
from apps.widget.cors import VisitorView
from apps.widget.locales import page_locale, supported
from apps.widget.presentation import inbox_json
from apps.widget.serializers import ConversationPage, SessionAnswer, SessionRequest

Json = dict[str, Any]
EARLIER = 20


class SessionsView(VisitorView):
    authentication_classes = (VisitorAuthentication,)

    @extend_schema(
        operation_id="widget_sessions_create",
        tags=["widget"],
        request=SessionRequest,
        responses={201: SessionAnswer},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Open a session, or resume the one of `Authorization: Visitor <token>`. A mere page load stores nothing."""
        body = SessionRequest(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        inbox = _inbox(values["site_key"])
        self.admit_origin(request, inbox)
        locale = supported(values.get("locale", "")) or page_locale(request)
        visitor = _visitor(request, inbox)
        identity = _identity(inbox, values.get("visitor", {}))
        is_stranger = request.auth is None and identity.is_empty
        known = None if is_stranger else _contact(visitor, identity, locale)
        if known is not None:
            visitor = Visitor(inbox.tenant_id, inbox.id, known.id)
            _remember_page(visitor, values.get("page"))
        return Response(_session_json(inbox, visitor, known, locale), status=201)


def _inbox(site_key: str) -> Inbox:
    try:
        return inbox_by_site_key(site_key)
    except NoSuchInbox:
        raise NotFound(_("No inbox has this site key.")) from None


def _visitor(request: Request, inbox: Inbox) -> Visitor:
    """The visitor of the token, or a new one. A token of another inbox is no token here."""
    visitor = request.auth
    if not isinstance(visitor, Visitor):
        return new_visitor(inbox)
    if (visitor.tenant_id, visitor.inbox_id) != (inbox.tenant_id, inbox.id):
        raise invalid_token()
    return visitor


def _identity(inbox: Inbox, fields: Json) -> Identity:
    identifier, given_hash = fields.get("identifier", ""), fields.get("identifier_hash", "")
    if given_hash and not is_genuine(inbox, identifier, given_hash):
        text = _("identifier_hash is not the HMAC-SHA256 of the identifier with this inbox's secret.")
        raise PermissionDenied(text, code="identity_not_proved")
    return Identity(
        identifier=identifier,
        is_verified=bool(identifier and given_hash),
        name=fields.get("name", ""),
        email=fields.get("email", ""),
        avatar_url=fields.get("avatar_url", ""),
        custom_attributes=fields.get("custom_attributes", {}),
    )


def _contact(visitor: Visitor, identity: Identity, locale: str) -> Contact | None:
    if identity.is_empty:
        return contact(visitor.tenant_id, visitor.contact_id)
    return identify_contact(visitor, identity, locale=locale)


def _remember_page(visitor: Visitor, page: Json | None) -> None:
    if page:
        view_page(visitor, url=page["url"], title=page.get("title", ""))


def _session_json(inbox: Inbox, visitor: Visitor, known: Contact | None, locale: str) -> Json:
    rows = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    conversation = rows.first() if known else None
    return {
        "token": token_for(visitor),
        "contact": {
            "id": str(visitor.contact_id),
            "name": known.name if known else "",
            "verified": known.is_verified if known else False,
        },
        "conversation": conversation_json(conversation) if conversation else None,
        "inbox": inbox_json(inbox, locale),
    }


class ConversationsView(VisitorView):
    authentication_classes = (VisitorAuthentication,)

    @extend_schema(
        operation_id="widget_conversations_list", tags=["widget"], responses=ConversationPage, auth=[]
    )
    def get(self, request: Request) -> Response:
        """The visitor's own conversations, newest first."""
        visitor = request.auth
        if not isinstance(visitor, Visitor):
            raise NotAuthenticated
        self.admit_origin(request, _active_inbox(visitor))
        rows = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)[:EARLIER]
        results = [conversation_json(row) | {"preview": row.preview} for row in rows]
        return Response({"results": results, "next": None, "previous": None})


def _active_inbox(visitor: Visitor) -> Inbox:
    try:
        return active_inbox(visitor.tenant_id, visitor.inbox_id)
    except NoSuchInbox:
        raise invalid_token() from None
