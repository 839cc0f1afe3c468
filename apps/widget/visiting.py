"""Calls under a visitor's token."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from apps.conversations.visitors import Visitor
from apps.tenants.access import NoSuchInbox, active_inbox
from apps.tenants.models import Inbox
from apps.widget.authentication import (
    VisitorAuthentication,
    invalid_token,
    require_admitted,
    require_vouched,
)
from apps.widget.cors import VisitorView
from apps.widget.limits import address_of, count_call


class VisitingView(VisitorView):
    """Every call: whose token it is, whether that page may call, and not too often."""

    authentication_classes = (VisitorAuthentication,)
    visitor: Visitor
    inbox: Inbox

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "OPTIONS":  # a browser asks beforehand, without the token
            return
        if not isinstance(request.auth, Visitor):
            raise NotAuthenticated
        self.visitor = request.auth
        self.inbox = _active_inbox(self.visitor)
        self.admit_origin(request, self.inbox)
        require_admitted(self.visitor, address_of(request))
        require_vouched(self.inbox, self.visitor)
        count_call(request, self.inbox, self.visitor)


def _active_inbox(visitor: Visitor) -> Inbox:
    try:
        return active_inbox(visitor.tenant_id, visitor.inbox_id)
    except NoSuchInbox:
        raise invalid_token() from None
