"""The visitor's HTTP calls: open or resume a session, list earlier conversations."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.conversations.contacts import Identity
from apps.conversations.models import Contact
from apps.conversations.queries import own_conversations
from apps.conversations.visitors import Visitor, is_genuine, new_visitor, token_for
from apps.conversations.wire import conversation_json
from apps.desk.visitor import identify, view_page
from apps.tenants.access import NoSuchInbox, inbox_by_site_key
from apps.tenants.models import Inbox
from apps.widget.authentication import (
    VisitorAuthentication,
    invalid_token,
    require_admitted,
    require_vouched,
)
from apps.widget.cors import VisitorView
from apps.widget.describe import visitor_operation
from apps.widget.limits import address_of, count_call
from apps.widget.locales import page_locale, supported
from apps.widget.presentation import inbox_json
from apps.widget.serializers import ConversationPage, SessionAnswer, SessionRequest
from apps.widget.visiting import VisitingView

Json = dict[str, Any]
EARLIER = 20


class SessionsView(VisitorView):
    authentication_classes = (VisitorAuthentication,)

    @visitor_operation("widget_sessions_create", body=SessionRequest, answers={201: SessionAnswer})
    def post(self, request: Request) -> Response:
        """Open a session, or resume the one of `Authorization: Visitor <token>`. A mere page load stores nothing."""
        body = SessionRequest(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        inbox = _inbox(values["site_key"])
        self.admit_origin(request, inbox)
        locale = supported(values.get("locale", "")) or page_locale(request)
        visitor = _visitor(request, inbox)
        require_admitted(visitor, address_of(request))
        identity = _identity(inbox, values.get("visitor", {}))
        if not identity.is_verified:  # a mere claim proves nothing, whoever the token was given to
            require_vouched(inbox, new_visitor(inbox) if identity.identifier else visitor)
        if not identity.is_empty:  # it may make a row
            count_call(request, inbox, visitor)
        is_stranger = request.auth is None and identity.is_empty
        found = None if is_stranger else identify(visitor, identity, locale=locale)
        known = found.contact if found else None
        if known is not None:
            bounds = None if identity.is_verified else visitor.bounds  # who has proved it needs no letter
            visitor = Visitor(inbox.tenant_id, inbox.id, known.id, bounds)
            require_admitted(visitor, "")
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
        phone=fields.get("phone", ""),
        avatar_url=fields.get("avatar_url", ""),
        custom_attributes=fields.get("custom_attributes", {}),
    )


def _remember_page(visitor: Visitor, page: Json | None) -> None:
    if page:
        view_page(visitor, url=page["url"], title=page.get("title", ""), referrer=page.get("referrer", ""))


def _session_json(inbox: Inbox, visitor: Visitor, known: Contact | None, locale: str) -> Json:
    conversation = own_conversations(visitor).first() if known else None
    return {
        "token": token_for(visitor),
        "contact": contact_json(visitor, known),
        "conversation": conversation_json(conversation) if conversation else None,
        "inbox": inbox_json(inbox, locale),
    }


def contact_json(visitor: Visitor, known: Contact | None) -> Json:
    return {
        "id": str(visitor.contact_id),
        "name": known.name if known else "",
        "verified": known.is_verified if known else False,
    }


class ConversationsView(VisitingView):
    @visitor_operation("widget_conversations_list", answers={200: ConversationPage})
    def get(self, request: Request) -> Response:
        """The visitor's own conversations, newest first."""
        rows = own_conversations(self.visitor)[:EARLIER]
        results = [conversation_json(row) | {"preview": row.preview} for row in rows]
        return Response({"results": results, "next": None, "previous": None})
