"""How conversations and messages look outside: in frames, REST answers and events. One shape for all of them."""

from typing import Any

from apps.common.clock import isoformat
from apps.conversations.attachments import shown_json
from apps.conversations.models import Conversation, Label, Message
from apps.tenants.models import Team, User

Json = dict[str, Any]


def message_json(message: Message) -> Json:
    return {
        "id": str(message.id),
        "seq": message.seq,
        "conversation_id": str(message.conversation_id),
        "client_id": message.client_id,
        "sender": {
            "kind": message.sender_kind,
            "id": str(message.sender_id) if message.sender_id else None,
            "name": message.sender_name,
            "avatar_url": message.sender_avatar,
        },
        "private": message.visibility != Message.Visibility.PUBLIC,
        "content_type": message.content_type,
        "content": message.content,
        "attachments": [shown_json(message.tenant_id, each) for each in message.attachments],
        "citations": message.citations,
        "metadata": message.metadata,
        "in_reply_to": str(message.in_reply_to) if message.in_reply_to else None,
        "created_at": isoformat(message.created_at),
    }


def agent_json(user: User | None) -> Json | None:
    if user is None:
        return None
    return {"id": str(user.id), "name": user.public_name, "avatar_url": user.avatar_url}


def label_json(label: Label) -> Json:
    return {"id": str(label.id), "title": label.title, "color": label.color}


def team_json(team: Team | None) -> Json | None:
    return {"id": str(team.id), "name": team.name} if team else None


def conversation_json(conversation: Conversation) -> Json:
    """What the visitor may know. Needs assignee loaded."""
    return {
        "id": str(conversation.id),
        "status": conversation.status,
        "owner": conversation.owner,
        "assignee": agent_json(conversation.assignee),
        "last_seq": conversation.last_seq,
        "created_at": isoformat(conversation.created_at),
    }


def conversation_activity_json(conversation: Conversation) -> Json:
    """What messages and read marks change. Needs nothing loaded."""
    waiting_since = conversation.waiting_since
    return {
        "id": str(conversation.id),
        "last_seq": conversation.last_seq,
        "preview": conversation.preview,
        "last_activity_at": isoformat(conversation.last_activity_at),
        "waiting_since": isoformat(waiting_since) if waiting_since else None,
        "visitor_read_seq": conversation.visitor_read_seq,
        "agent_read_seq": conversation.agent_read_seq,
    }


def conversation_row_json(conversation: Conversation) -> Json:
    """What agents and programs see. Needs assignee, contact, inbox, team and shown_labels loaded."""
    contact = conversation.contact
    shared = conversation_json(conversation) | conversation_activity_json(conversation)
    return shared | {
        "contact": {
            "id": str(contact.id),
            "name": str(contact),
            "email": contact.email,
            "phone": contact.phone,
            "verified": contact.is_verified,
            "avatar_url": contact.avatar_url,
        },
        "inbox": {"id": str(conversation.inbox_id), "name": conversation.inbox.name},
        "team": team_json(conversation.team),
        "labels": [label_json(label) for label in conversation.shown_labels],
        "priority": Conversation.Priority(conversation.priority).word,
        "handoff_reason": conversation.handoff_reason,
        "snoozed_until": isoformat(conversation.snoozed_until) if conversation.snoozed_until else None,
        "locale": conversation.locale,
        "custom_attributes": conversation.custom_attributes,
        "page": {"url": conversation.page_url, "title": conversation.page_title},
    }
