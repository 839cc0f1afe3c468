"""Requests per minute and key. Without Valkey requests pass."""

import logging
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.common import allowances
from apps.common.allowances import Allowance
from apps.common.keys import tenant_key
from apps.tenants.demo import NO_LIMIT, is_demo
from apps.tenants.models import ApiKey

PER_MINUTE = 6_000
log = logging.getLogger(__name__)


def limit_of(key: ApiKey) -> int:
    """Requests a minute."""
    if is_demo(key.tenant.slug):
        return NO_LIMIT
    return int(getattr(settings, "KEFU_API_PER_MINUTE", PER_MINUTE))


def bucket(key: ApiKey) -> str:
    return tenant_key(key.tenant_id, "api", key.id)


def take(key: ApiKey) -> Allowance | None:
    """One request of the key's allowance, or None when Valkey is away."""
    try:
        return allowances.take(bucket(key), limit=limit_of(key))
    except RedisError:
        log.warning("no rate limits: Valkey is away")
        return None


class KeyThrottle(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        """Raises Throttled. What is left is kept on the view, which shows it in its headers."""
        allowance = take(request.auth) if isinstance(request.auth, ApiKey) else None
        view.allowance = allowance
        if allowance is not None and not allowance.is_granted:
            raise Throttled(wait=allowance.next_in_s, detail=_("Too many requests."))
        return True
