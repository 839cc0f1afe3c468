"""How the demo's chats look and behave: content, not interface."""

from typing import Any

from apps.tenants.models import Inbox, WidgetSettings
from apps.tenants.widget_saving import save_widget_settings

Row = dict[str, Any]
FACES = "/static/img/faces"

LOOKS: dict[str, Row] = {
    "demo": {
        "accent": "#0b6b5c",
        "assistant_avatar_url": f"{FACES}/hill.svg",
        "faces": [
            {"name": "小雨 Rain", "avatar_url": f"{FACES}/rain.svg"},
            {"name": "阿杰 Jay", "avatar_url": f"{FACES}/an.svg"},
            {"name": "周店长 Zhou", "avatar_url": f"{FACES}/yu.svg"},
        ],
        "reply_time": "minutes",
        "launcher_title": {"zh-hans": "问问小山", "en": "Ask Hill"},
        "consent_text": {
            "zh-hans": "我们保存对话，只为回答您的问题和改进服务。",
            "en": "We keep this conversation to answer you and to get better at it.",
        },
        "proactive": [
            {
                "id": "a1b2c3d4e5f6",
                "url": "*/demo/*",
                "after_s": 30,
                "text": {
                    "zh-hans": "在挑帐篷吗？告诉我几个人、什么季节去，我帮您选。",
                    "en": "Looking for a tent? Tell me how many of you and which season, and I help you choose.",
                },
            }
        ],
        "rating": "faces",
    },
    "demo-people": {
        "accent": "#1d5a9e",
        "radius": "soft",
        "faces": [{"name": "小雨 Rain", "avatar_url": f"{FACES}/rain.svg"}],
        "reply_time": "hours",
        "rating": "stars",
    },
}


def ensure_look(inbox: Inbox) -> None:
    """Leaves alone what somebody has chosen already."""
    row = LOOKS.get(inbox.site_key)
    if (
        row is not None
        and not WidgetSettings.objects.for_tenant(inbox.tenant_id).filter(inbox=inbox).exists()
    ):
        save_widget_settings(look=WidgetSettings(tenant_id=inbox.tenant_id, inbox=inbox, **row))
