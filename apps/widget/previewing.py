"""The chat page with settings that nobody has saved: it opens no session, no socket and no storage.

js/widget/preview.js plays the server's part, with what stands here.
"""

from typing import Any
from uuid import UUID

import redis
from django.utils.translation import gettext as _

from apps.common.clock import isoformat, now
from apps.desk.queries import ai_sender, answering
from apps.tenants.models import Inbox
from apps.tenants.previews import preview
from apps.widget.presentation import inbox_preview_json

Json = dict[str, Any]
ENTRY = "js/widget/preview.js"
_CONVERSATION = str(UUID(int=1))
_SCENES = {"talk": "open", "ended": "resolved"}


def preview_settings(inbox: Inbox, *, name: str, scene: str, locale: str) -> Json | None:
    """What the page carries. None: nothing is kept under that name, or not any more."""
    try:
        look = preview(inbox=inbox, name=name)
    except redis.RedisError:
        return None
    if look is None:
        return None
    is_ai = answering(inbox).is_ai_enabled
    status = _SCENES.get(scene)
    messages = _messages(inbox, is_ai=is_ai) if status else []
    conversation = _conversation(status, messages, is_ai=is_ai) if status else None
    return {
        "inbox": inbox_preview_json(inbox, look, locale),
        "preview": {
            "conversation": conversation,
            "messages": messages,
            "answer": _("Thank you! This is a preview."),
        },
    }


def _conversation(status: str, messages: list[Json], *, is_ai: bool) -> Json:
    shown = {"id": _CONVERSATION, "status": status, "owner": "ai" if is_ai else "human", "assignee": None}
    return shown | {"last_seq": len(messages), "created_at": isoformat(now())}


def _messages(inbox: Inbox, *, is_ai: bool) -> list[Json]:
    kind, name = ("ai", ai_sender(answering(inbox).persona).name) if is_ai else ("agent", inbox.name)
    said = [
        ("visitor", "", _("How long does delivery take?")),
        (kind, name, _("Two to three days. You get a link to follow your parcel as soon as it leaves.")),
    ]
    return [_message(seq, *each) for seq, each in enumerate(said, start=1)]


def _message(seq: int, kind: str, name: str, content: str) -> Json:
    return {
        "id": str(UUID(int=100 + seq)),
        "seq": seq,
        "conversation_id": _CONVERSATION,
        "client_id": f"preview-{seq}",
        "sender": {"kind": kind, "id": None, "name": name, "avatar_url": ""},
        "private": False,
        "content_type": "text",
        "content": content,
        "attachments": [],
        "citations": [],
        "metadata": {},
        "in_reply_to": None,
        "created_at": isoformat(now()),
    }
