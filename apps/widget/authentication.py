"""`Authorization: Visitor <token>`."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from apps.conversations.blocks import Blocked, require_unblocked
from apps.conversations.visitors import InvalidToken, Visitor, visitor_of
from apps.desk.identity import IdentityRequired, require_identity
from apps.tenants.models import Inbox

SCHEME = "Visitor"
MAX_TOKEN = 2048


class VisitorAuthentication(BaseAuthentication):
    """Sets request.auth to the Visitor that the token names; without the header it stays None."""

    def authenticate(self, request: Request) -> tuple[Any, Visitor] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        try:
            return None, visitor_of(token.strip()[:MAX_TOKEN])
        except InvalidToken:
            raise invalid_token() from None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def require_vouched(inbox: Inbox, visitor: Visitor) -> None:
    """Raises PermissionDenied where only known people may write and nobody has vouched for this visitor."""
    try:
        require_identity(inbox, visitor)
    except IdentityRequired:
        text = _("Here only signed-in visitors may write: send identifier and identifier_hash.")
        raise PermissionDenied(text, code="identity_required") from None


def require_admitted(visitor: Visitor, address: str) -> None:
    """Raises PermissionDenied for who is blocked, whether they come by this token or from that address."""
    try:
        require_unblocked(visitor.tenant_id, visitor.contact_id, address)
    except Blocked:
        raise PermissionDenied(_("You cannot write here."), code="blocked") from None


def invalid_token() -> AuthenticationFailed:
    text = _("The visitor token is not valid here. Open a new session without it.")
    return AuthenticationFailed(text, code="invalid_token")
