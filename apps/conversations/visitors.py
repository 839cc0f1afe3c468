"""Who a visitor is: a signed token that names tenant, inbox and contact before any row exists."""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from apps.common.ids import new_id, parse_id
from apps.tenants.models import Inbox

SALT = "kefu.visitor"
MAX_AGE_S = 365 * 24 * 3600


class InvalidToken(Exception):
    """The token was not issued by this installation, or it has expired."""


@dataclass(frozen=True, slots=True)
class Visitor:
    tenant_id: UUID
    inbox_id: UUID
    contact_id: UUID


def new_visitor(inbox: Inbox) -> Visitor:
    return Visitor(inbox.tenant_id, inbox.id, new_id())


def token_for(visitor: Visitor) -> str:
    ids = (visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    return signing.dumps([value.hex for value in ids], salt=SALT)


def visitor_of(token: str) -> Visitor:
    """Raises InvalidToken."""
    try:
        values = signing.loads(token, salt=SALT, max_age=MAX_AGE_S)
    except (signing.BadSignature, ValueError):
        raise InvalidToken("the visitor token is not valid") from None
    ids = [parse_id(value) for value in values] if isinstance(values, list) else []
    if len(ids) != 3 or None in ids:
        raise InvalidToken("the visitor token is not valid")
    return Visitor(*(value for value in ids if value is not None))


def identity_hash(inbox: Inbox, identifier: str) -> str:
    """Hex HMAC-SHA256 of the identifier with the inbox's secret: what the owner's server computes."""
    return hmac.new(inbox.identity_secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()


def is_genuine(inbox: Inbox, identifier: str, given_hash: str) -> bool:
    return hmac.compare_digest(identity_hash(inbox, identifier).encode(), given_hash.encode())
