"""Every frame of the protocol with all its fields: what tests, documentation and other clients agree on.

Absent optional fields are left out here; in JSON frames of the server they may also stand as null.
"""

from typing import Any

Json = dict[str, Any]

CONVERSATION_ID = "0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a"
MESSAGE_ID = "0192f0c1-3c4d-7e5f-9a6b-7c8d9e0f1a2b"
CLIENT_ID = "0192f0c1-3c4d-4e5f-9a6b-7c8d9e0f1a2c"
VISITOR_ID = "0192f0c1-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
AGENT_ID = "0192e000-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
INBOX_ID = "0192e000-2b3c-7d4e-8f5a-6b7c8d9e0f1a"
TEAM_ID = "0192e000-3c4d-7e5f-8a6b-7c8d9e0f1a2b"
LABEL_ID = "0192e000-4d5e-7f6a-8b7c-8d9e0f1a2b3c"
UPLOAD_ID = "0192f0c1-4d5e-7f6a-8b7c-8d9e0f1a2b3c"
AT = "2026-11-21T04:05:06.789Z"

VISITOR = {"kind": "visitor", "id": VISITOR_ID, "name": "小林", "avatar_url": ""}
AGENT = {"kind": "agent", "id": AGENT_ID, "name": "Rain", "avatar_url": "https://shop.example/rain.png"}
AI = {"kind": "ai", "name": "小福", "avatar_url": ""}

MESSAGE: Json = {
    "id": MESSAGE_ID,
    "seq": 13,
    "conversation_id": CONVERSATION_ID,
    "client_id": CLIENT_ID,
    "sender": VISITOR,
    "private": False,
    "content_type": "text",
    "content": "帐篷漏水怎么办？😀",
    "attachments": [],
    "citations": [],
    "metadata": {},
    "created_at": AT,
}
ANSWER: Json = MESSAGE | {
    "seq": 14,
    "client_id": f"ai-{MESSAGE_ID}",
    "sender": AI,
    "content": "七天内可以退换。[1]",
    "attachments": [
        {
            "id": UPLOAD_ID,
            "name": "标签.pdf",
            "content_type": "application/pdf",
            "size": 5_000_000_000,
            "url": "/files/1",
            "kind": "file",
            "expires_at": AT,
        },
        {
            "id": UPLOAD_ID,
            "name": "a.png",
            "content_type": "image/png",
            "size": 90,
            "url": "/files/2",
            "kind": "image",
            "width": 640,
            "height": 480,
            "expires_at": AT,
        },
    ],
    "citations": [{"index": 1, "title": "退换货", "url": "https://shop.example/returns"}],
    "metadata": {
        "source": "ai",
        "score": 0.75,
        "tries": 2,
        "offset": -3,
        "sure": True,
        "rule": None,
        "nested": {"list": [1, "二", [], {}, None, False]},
    },
    "in_reply_to": MESSAGE_ID,
}
NOTE: Json = MESSAGE | {"seq": 15, "sender": AGENT, "private": True, "content": "ask the warehouse"}
RECALLED: Json = MESSAGE | {"content": "", "metadata": {"recalled": True}}
ACTIVITY: Json = MESSAGE | {
    "seq": 16,
    "sender": {"kind": "system", "name": "", "avatar_url": ""},
    "metadata": {"activity": "recalled", "message_id": MESSAGE_ID},
}

VISITORS_CONVERSATION: Json = {
    "id": CONVERSATION_ID,
    "status": "open",
    "owner": "human",
    "assignee": {"id": AGENT_ID, "name": "Rain", "avatar_url": "https://shop.example/rain.png"},
    "last_seq": 14,
    "created_at": AT,
}
ROW: Json = VISITORS_CONVERSATION | {
    "contact": {
        "id": VISITOR_ID,
        "name": "小林",
        "email": "lin@shop.example",
        "phone": "+86 571 0000 1234",
        "verified": True,
        "avatar_url": "https://shop.example/lin.png",
    },
    "inbox": {"id": INBOX_ID, "name": "Shop"},
    "team": {"id": TEAM_ID, "name": "售后"},
    "labels": [{"id": LABEL_ID, "title": "VIP", "color": "orange"}],
    "priority": "high",
    "custom_attributes": {"order": "4711", "vip": True},
    "handoff_reason": "asked",
    "snoozed_until": AT,
    "preview": "帐篷漏水怎么办？😀",
    "waiting_since": AT,
    "last_activity_at": AT,
    "visitor_read_seq": 12,
    "agent_read_seq": 0,
    "locale": "zh-hans",
    "page": {"url": "https://shop.example/tents", "title": "帐篷"},
}
QUEUED: Json = {key: value for key, value in ROW.items() if key not in ("assignee", "waiting_since", "team")}
MOVED: Json = {
    "id": CONVERSATION_ID,
    "last_seq": 14,
    "preview": "七天内可以退换。",
    "last_activity_at": AT,
    "waiting_since": AT,
    "visitor_read_seq": 13,
    "agent_read_seq": 14,
}
READ_BY_ALL: Json = {key: value for key, value in MOVED.items() if key != "waiting_since"}

SERVER_FRAMES: list[Json] = [
    {"type": "welcome", "conversation": VISITORS_CONVERSATION, "last_seq": 14, "server_time": AT},
    {"type": "welcome", "last_seq": 0, "server_time": AT, "ref": "1"},
    {"type": "welcome", "last_seq": 0, "server_time": AT, "presence": {"people_online": True}},
    {
        "type": "ack",
        "client_id": CLIENT_ID,
        "conversation_id": CONVERSATION_ID,
        "id": MESSAGE_ID,
        "seq": 13,
        "created_at": AT,
        "ref": "2",
    },
    {"type": "message", "message": MESSAGE},
    {"type": "message", "message": ANSWER},
    {"type": "message", "message": NOTE},
    {"type": "message", "message": ACTIVITY},
    {"type": "message_updated", "message": RECALLED},
    {"type": "skip", "conversation_id": CONVERSATION_ID, "seq": 15},
    {
        "type": "delta",
        "conversation_id": CONVERSATION_ID,
        "message_id": MESSAGE_ID,
        "offset": 0,
        "text": "七天内",
    },
    {
        "type": "delta",
        "conversation_id": CONVERSATION_ID,
        "message_id": MESSAGE_ID,
        "offset": 3,
        "text": "可以退换。",
    },
    {
        "type": "delta_end",
        "conversation_id": CONVERSATION_ID,
        "message_id": MESSAGE_ID,
        "reason": "taken_over",
    },
    {"type": "conversation", "conversation": VISITORS_CONVERSATION},
    {"type": "conversation", "conversation": ROW, "ref": "sub-1"},
    {"type": "conversation", "conversation": QUEUED},
    {"type": "activity", "conversations": [MOVED, READ_BY_ALL], "more": True},
    {"type": "activity", "conversations": [], "more": False},
    {
        "type": "notification",
        "notification": {
            "id": MESSAGE_ID,
            "kind": "mention",
            "conversation_id": CONVERSATION_ID,
            "contact": {"id": VISITOR_ID, "name": "小林"},
            "actor": "Rain",
            "text": "@Mia 请看一下",
            "created_at": AT,
        },
        "ways": ["desktop", "list", "sound"],
    },
    {
        "type": "draft",
        "conversation_id": CONVERSATION_ID,
        "content": "您好",
        "private": True,
        "written_at": AT,
    },
    {"type": "notifications_read", "unread": 3},
    {
        "type": "offer",
        "conversation_id": CONVERSATION_ID,
        "expires_at": AT,
        "reason": "round_robin",
        "contact": {"name": "小林"},
        "preview": "帐篷漏水怎么办？",
    },
    {"type": "offer_ended", "conversation_id": CONVERSATION_ID, "outcome": "expired"},
    {"type": "queue", "conversation_id": CONVERSATION_ID, "position": 3, "eta_s": 120},
    {"type": "queue", "position": 0},
    {
        "type": "typing",
        "conversation_id": CONVERSATION_ID,
        "sender": {"kind": "visitor", "id": VISITOR_ID, "name": "小林"},
        "on": True,
        "preview": "我想",
    },
    {
        "type": "typing",
        "conversation_id": CONVERSATION_ID,
        "sender": {"kind": "agent", "id": AGENT_ID, "name": "Rain"},
        "on": False,
        "preview": "",
    },
    {"type": "looking", "conversation_id": CONVERSATION_ID, "people": [{"id": AGENT_ID, "name": "Rain"}]},
    {"type": "looking", "conversation_id": CONVERSATION_ID, "people": [], "ref": "look"},
    {
        "type": "copilot_delta",
        "request": MESSAGE_ID,
        "conversation_id": CONVERSATION_ID,
        "offset": 3,
        "text": "七天内😀",
    },
    {
        "type": "copilot_done",
        "request": MESSAGE_ID,
        "conversation_id": CONVERSATION_ID,
        "reason": "done",
        "notice": "provider_failure",
        "text": "七天内可以退换。[1]",
        "source": "ai",
        "passages": [
            {
                "index": 1,
                "title": "退换货",
                "text": "七天内可以退换。",
                "url": "https://shop.example/returns",
                "verdict": "sure",
                "cited": True,
            }
        ],
        "missing": ["99 元"],
        "added": ["90 元"],
        "suggestion_id": UPLOAD_ID,
    },
    {"type": "read", "conversation_id": CONVERSATION_ID, "reader": "visitor", "seq": 14},
    {
        "type": "presence",
        "conversation_id": CONVERSATION_ID,
        "person": {"kind": "visitor", "id": VISITOR_ID},
        "state": "offline",
    },
    {"type": "presence", "person": {"kind": "agent", "id": AGENT_ID}, "state": "busy"},
    {
        "type": "presence",
        "people_online": False,
        "hours": {"is_open": False, "opens_at": AT, "text": "现在是休息时间。", "holiday": "国庆节"},
    },
    {"type": "presence", "people_online": True, "hours": {"is_open": True, "text": "", "holiday": ""}},
    {
        "type": "history",
        "conversation_id": CONVERSATION_ID,
        "messages": [MESSAGE, ANSWER],
        "more": True,
        "ref": "3",
    },
    {"type": "history", "conversation_id": CONVERSATION_ID, "messages": [], "more": False},
    {"type": "contact", "contact_id": VISITOR_ID},
    {"type": "pong", "last_seq": 14, "ref": "4"},
    {"type": "done", "command": "takeover", "ref": "5"},
    {"type": "error", "code": "invalid", "detail": "seq must be a whole number"},
    {
        "type": "error",
        "code": "too_large",
        "detail": "at most 10,000 characters",
        "client_id": CLIENT_ID,
        "ref": "6",
    },
]

CLIENT_FRAMES: list[Json] = [
    {
        "type": "hello",
        "token": "t0k3n",
        "conversation_id": CONVERSATION_ID,
        "after_seq": 12,
        "locale": "zh-hans",
        "list": False,
    },
    {"type": "hello", "token": "", "after_seq": 0, "locale": "", "list": True, "ref": "1"},
    {
        "type": "message",
        "conversation_id": CONVERSATION_ID,
        "client_id": CLIENT_ID,
        "content": "帐篷漏水怎么办？😀",
        "content_type": "text",
        "attachments": [UPLOAD_ID],
        "in_reply_to": MESSAGE_ID,
        "private": True,
        "mentions": [AGENT_ID],
        "ref": "2",
    },
    {
        "type": "message",
        "client_id": CLIENT_ID,
        "content": "",
        "content_type": "card",
        "mentions": [],
        "attachments": [],
        "private": False,
        "metadata": {"card": {"kind": "product", "title": "帐篷", "price": "¥899", "buttons": []}},
    },
    {
        "type": "message",
        "client_id": f"form-{MESSAGE_ID}",
        "content": "",
        "content_type": "",
        "mentions": [],
        "attachments": [],
        "private": False,
        "form": {"card_message_id": MESSAGE_ID, "values": {"name": "小林", "terms": True}},
    },
    {
        "type": "message",
        "client_id": CLIENT_ID,
        "content": "要",
        "content_type": "",
        "mentions": [],
        "attachments": [],
        "private": False,
        "greeting": "0123456789ab",
    },
    {"type": "typing", "conversation_id": CONVERSATION_ID, "on": True, "preview": "我想"},
    {"type": "looking", "conversation_id": CONVERSATION_ID, "on": True},
    {"type": "read", "conversation_id": CONVERSATION_ID, "seq": 14, "ref": "3"},
    {"type": "read", "seq": 0},
    {"type": "page", "url": "https://shop.example/tents", "title": "帐篷"},
    {"type": "history", "conversation_id": CONVERSATION_ID, "before_seq": 40, "limit": 20, "ref": "4"},
    {"type": "history"},
    {"type": "handoff", "ref": "5"},
    {"type": "handoff", "conversation_id": CONVERSATION_ID},
    {"type": "resume_ai", "ref": "7"},
    {"type": "stop", "message_id": MESSAGE_ID},
    {"type": "recall", "conversation_id": CONVERSATION_ID, "message_id": MESSAGE_ID},
    {"type": "rate", "score": 5, "comment": "谢谢", "conversation_id": CONVERSATION_ID},
    {"type": "end"},
    {"type": "ping", "ref": ""},
    {"type": "subscribe", "conversation_id": CONVERSATION_ID, "after_seq": 7, "ref": "sub-1"},
    {"type": "unsubscribe", "conversation_id": CONVERSATION_ID},
    {"type": "availability", "state": "busy"},
    {"type": "takeover", "conversation_id": CONVERSATION_ID, "ref": "6"},
    {"type": "release", "conversation_id": CONVERSATION_ID},
    {"type": "resolve", "conversation_id": CONVERSATION_ID},
    {"type": "reopen", "conversation_id": CONVERSATION_ID},
    {"type": "snooze", "conversation_id": CONVERSATION_ID, "until": AT},
    {"type": "claim", "conversation_id": CONVERSATION_ID},
    {"type": "accept", "conversation_id": CONVERSATION_ID, "ref": "yes"},
    {"type": "decline", "conversation_id": CONVERSATION_ID, "reason": "at lunch"},
    {"type": "assign", "conversation_id": CONVERSATION_ID, "agent": AGENT_ID, "team": TEAM_ID, "note": "VIP"},
    {
        "type": "transfer",
        "conversation_id": CONVERSATION_ID,
        "to": {"agent": AGENT_ID, "ai": False},
        "note": "",
    },
    {
        "type": "transfer",
        "conversation_id": CONVERSATION_ID,
        "to": {"team": TEAM_ID, "ai": False},
        "note": "退款",
    },
    {"type": "transfer", "conversation_id": CONVERSATION_ID, "to": {"ai": True}, "note": "", "ref": "back"},
    {"type": "active", "ref": "here"},
    {"type": "snooze", "conversation_id": CONVERSATION_ID, "until": "reply", "ref": "rest"},
]
