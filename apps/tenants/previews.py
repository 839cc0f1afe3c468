"""Settings of an inbox's chat that nobody has saved: kept for a while, so that the chat page can be shown with them."""

import json
import secrets
from typing import Any

from apps.common.keys import tenant_key
from apps.common.valkey import client
from apps.tenants.models import Inbox, WidgetSettings

LASTS_S = 900
_OWN = frozenset({"id", "tenant", "created_at", "inbox"})


def keep_preview(*, look: WidgetSettings) -> str:
    """The name under which draft() finds it. Raises redis.RedisError."""
    name = secrets.token_urlsafe(16)
    client().set(_key(look.inbox, name), json.dumps(_values(look), ensure_ascii=False), ex=LASTS_S)
    return name


def preview(*, inbox: Inbox, name: str) -> WidgetSettings | None:
    """None: there is none of that name for this inbox, or not any more. Raises redis.RedisError."""
    kept = client().get(_key(inbox, name)) if 0 < len(name) < 40 else None
    if not isinstance(kept, str):
        return None
    return WidgetSettings(tenant_id=inbox.tenant_id, inbox=inbox, **json.loads(kept))


def _key(inbox: Inbox, name: str) -> str:
    return tenant_key(inbox.tenant_id, "preview", inbox.id, name)


def _values(look: WidgetSettings) -> dict[str, Any]:
    names = (field.attname for field in look._meta.concrete_fields if field.name not in _OWN)
    return {name: getattr(look, name) for name in names}
