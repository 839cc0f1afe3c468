"""Who a visitor is: a signed token that names tenant, inbox and contact before any row exists.

Whoever came by a link in a letter has a token with bounds: it shows nothing from before the conversation that the
letter was about, and ends after a while. Letters are passed on; last year's chat is nobody else's business.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from uuid import UUID

from django.core import signing

from apps.common.ids import new_id, parse_id
from apps.tenants.models import Inbox

SALT = "kefu.visitor"
MAX_AGE_S = 365 * 24 * 3600


class InvalidToken(Exception):
    """The token was not issued by this installation, or it has expired."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """since: the first conversation that is shown (ids grow with time); until: the last second, Unix time."""

    since: UUID
    until: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """The same person with and without bounds is the same visitor."""

    tenant_id: UUID
    inbox_id: UUID
    contact_id: UUID
    bounds: Bounds | None = field(default=None, compare=False)


def new_visitor(inbox: Inbox) -> Visitor:
    return Visitor(inbox.tenant_id, inbox.id, new_id())


def token_for(visitor: Visitor) -> str:
    ids = (visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    named: list[str | int] = [value.hex for value in ids]
    if visitor.bounds:
        named += [visitor.bounds.since.hex, visitor.bounds.until]
    return signing.dumps(named, salt=SALT)


def visitor_of(token: str) -> Visitor:
    """Raises InvalidToken."""
    try:
        values = signing.loads(token, salt=SALT, max_age=MAX_AGE_S)
    except (signing.BadSignature, ValueError):
        raise InvalidToken("the visitor token is not valid") from None
    tenant_id, inbox_id, contact_id, bounds = _named(values)
    if tenant_id is None or inbox_id is None or contact_id is None:
        raise InvalidToken("the visitor token is not valid")
    return Visitor(tenant_id, inbox_id, contact_id, bounds)


def _named(values: object) -> tuple[UUID | None, UUID | None, UUID | None, Bounds | None]:
    """Raises InvalidToken when its time has passed."""
    match values:
        case [str(tenant), str(inbox), str(contact)]:
            return parse_id(tenant), parse_id(inbox), parse_id(contact), None
        case [str(tenant), str(inbox), str(contact), str(since), int(until)] if until > time.time():
            first = parse_id(since)
            bounds = Bounds(first, until) if first else None
            return parse_id(tenant), parse_id(inbox), parse_id(contact) if bounds else None, bounds
    raise InvalidToken("the visitor token is not valid")


def identity_hash(inbox: Inbox, identifier: str) -> str:
    """Hex HMAC-SHA256 of the identifier with the inbox's secret: what the owner's server computes."""
    return hmac.new(inbox.identity_secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()


def is_genuine(inbox: Inbox, identifier: str, given_hash: str) -> bool:
    return hmac.compare_digest(identity_hash(inbox, identifier).encode(), given_hash.encode())
