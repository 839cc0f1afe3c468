"""How often a visitor, and an address that visitors come from, may call. Without Valkey calls pass."""

import logging

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from apps.common import allowances
from apps.common.addresses import client_address
from apps.common.allowances import HOUR_S, MINUTE_S
from apps.common.keys import tenant_key
from apps.conversations.visitors import Visitor
from apps.tenants.demo import is_demo
from apps.tenants.models import Inbox

PER_VISITOR = 60  # a minute
PER_ADDRESS = 1_200  # a minute and tenant: offices of hundreds of people sit behind one
log = logging.getLogger(__name__)


def address_of(request: Request) -> str:
    """Who calls, as far as our own proxies say; "" when nobody knows."""
    meta = request.META
    peer, forwarded = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(peer, forwarded, settings.KEFU_TRUSTED_PROXIES) or ""


def count_call(request: Request, inbox: Inbox, visitor: Visitor) -> None:
    """Raises Throttled."""
    limits = (PER_VISITOR, PER_ADDRESS)
    _count("widget", limits, request, inbox, visitor, per_s=MINUTE_S, detail=_("Too many requests."))


def count_upload(request: Request, inbox: Inbox, visitor: Visitor) -> None:
    """Raises Throttled."""
    limits = (settings.KEFU_UPLOADS_PER_HOUR, settings.KEFU_UPLOADS_PER_ADDRESS)
    detail = _("Too many files. Please wait a while.")
    _count("uploads", limits, request, inbox, visitor, per_s=HOUR_S, detail=detail)


def _count(
    what: str,
    limits: tuple[int, int],
    request: Request,
    inbox: Inbox,
    visitor: Visitor,
    *,
    per_s: int,
    detail: str,
) -> None:
    """limits: of the visitor, and of the address with the tenant."""
    if is_demo(inbox.tenant.slug):
        return
    own = tenant_key(inbox.tenant_id, what, visitor.contact_id)
    from_there = tenant_key(inbox.tenant_id, what, "from", address_of(request))
    for bucket, limit in zip((own, from_there), limits, strict=True):
        try:
            allowance = allowances.take(bucket, limit=limit, per_s=per_s)
        except RedisError:
            log.warning("no limits (%s): Valkey is away", what)
            return
        if not allowance.is_granted:
            raise Throttled(wait=allowance.next_in_s, detail=detail)
