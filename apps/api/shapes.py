"""What programs get, as the OpenAPI schema tells it. The values come from apps.conversations.wire and below;
the tests hold every answer against this."""

from typing import Any

from rest_framework import serializers

from apps.common.clock import isoformat
from apps.conversations.models import Contact, Conversation, Label, Message
from apps.conversations.wire import agent_json, label_json
from apps.events.models import OutboxEntry
from apps.tenants.models import Inbox, Team

Json = dict[str, Any]


class Shape(serializers.Serializer[Any]):
    pass


class PageShape(Shape):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AgentSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.CharField()


class ContactBriefSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    verified = serializers.BooleanField()
    avatar_url = serializers.CharField()


class InboxBriefSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PageViewSerializer(Shape):
    url = serializers.CharField()
    title = serializers.CharField()


class TeamBriefSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()


class LabelBriefSerializer(Shape):
    id = serializers.UUIDField()
    title = serializers.CharField()
    color = serializers.ChoiceField(Label.Color.choices)


class ConversationLabelsSerializer(Shape):
    labels = LabelBriefSerializer(many=True)


class ConversationSerializer(Shape):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(Conversation.Status.choices)
    owner = serializers.ChoiceField(Conversation.Owner.choices)
    assignee = AgentSerializer(allow_null=True)
    last_seq = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    contact = ContactBriefSerializer()
    inbox = InboxBriefSerializer()
    team = TeamBriefSerializer(allow_null=True)
    labels = LabelBriefSerializer(many=True)
    priority = serializers.ChoiceField([priority.word for priority in Conversation.Priority])
    handoff_reason = serializers.CharField()
    snoozed_until = serializers.DateTimeField(allow_null=True)
    preview = serializers.CharField()
    waiting_since = serializers.DateTimeField(allow_null=True)
    last_activity_at = serializers.DateTimeField()
    visitor_read_seq = serializers.IntegerField()
    agent_read_seq = serializers.IntegerField()
    locale = serializers.CharField()
    custom_attributes = serializers.DictField()
    page = PageViewSerializer()


class ConversationsSerializer(PageShape):
    results = ConversationSerializer(many=True)


class SenderSerializer(Shape):
    kind = serializers.ChoiceField(Message.Sender.choices)
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    avatar_url = serializers.CharField()


class AttachmentSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    kind = serializers.ChoiceField(["image", "file"])
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(help_text="A path of this installation, good until expires_at.")
    expires_at = serializers.DateTimeField()


class MessageSerializer(Shape):
    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    conversation_id = serializers.UUIDField()
    client_id = serializers.CharField()
    sender = SenderSerializer()
    private = serializers.BooleanField()
    content_type = serializers.CharField()
    content = serializers.CharField()
    attachments = AttachmentSerializer(many=True)
    citations = serializers.ListField(child=serializers.DictField())
    metadata = serializers.DictField()
    in_reply_to = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class MessagesSerializer(PageShape):
    results = MessageSerializer(many=True)
    skipped = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of messages that programs do not get to see."
    )


class ContactSerializer(ContactBriefSerializer):
    identifier = serializers.CharField()
    custom_attributes = serializers.DictField()
    labels = LabelBriefSerializer(many=True)
    merged_into = serializers.UUIDField(allow_null=True, help_text="Who stands for the same person.")
    locale = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(allow_null=True)


class ContactsSerializer(PageShape):
    results = ContactSerializer(many=True)


class InboxSerializer(InboxBriefSerializer):
    site_key = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class InboxesSerializer(PageShape):
    results = InboxSerializer(many=True)


class LabelSerializer(LabelBriefSerializer):
    description = serializers.CharField()
    created_at = serializers.DateTimeField()


class LabelsSerializer(PageShape):
    results = LabelSerializer(many=True)


class TeamSerializer(TeamBriefSerializer):
    description = serializers.CharField()
    members = AgentSerializer(many=True)
    created_at = serializers.DateTimeField()


class TeamsSerializer(PageShape):
    results = TeamSerializer(many=True)


class EventSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # the metaclass takes it out of the class
    created_at = serializers.DateTimeField()


class EventsSerializer(PageShape):
    results = EventSerializer(many=True)
    cursor = serializers.UUIDField(allow_null=True, help_text="after for the next call.")


class BadRowSerializer(Shape):
    row = serializers.IntegerField(help_text="The first is 1.")
    field = serializers.CharField(help_text="Empty: the row as a whole.")
    message = serializers.CharField()


class FailureSerializer(Shape):
    code = serializers.CharField()
    message = serializers.CharField()
    rows = BadRowSerializer(
        many=True, required=False, help_text="Of articles/bulk, the first 1,000 mistakes."
    )
    fields = serializers.DictField(required=False)  # type: ignore[assignment]


class ErrorSerializer(Shape):
    error = FailureSerializer()


def contact_json(contact: Contact) -> Json:
    return {
        "id": str(contact.id),
        "identifier": contact.identifier,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "verified": contact.is_verified,
        "avatar_url": contact.avatar_url,
        "custom_attributes": contact.custom_attributes,
        "labels": [label_json(label) for label in contact.shown_labels],
        "merged_into": str(contact.merged_into_id) if contact.merged_into_id else None,
        "locale": contact.locale,
        "created_at": isoformat(contact.created_at),
        "last_seen_at": isoformat(contact.last_seen_at) if contact.last_seen_at else None,
    }


def inbox_json(inbox: Inbox) -> Json:
    return {
        "id": str(inbox.id),
        "name": inbox.name,
        "site_key": inbox.site_key,
        "is_active": inbox.is_active,
        "created_at": isoformat(inbox.created_at),
    }


def whole_label_json(label: Label) -> Json:
    return label_json(label) | {
        "description": label.description,
        "created_at": isoformat(label.created_at),
    }


def whole_team_json(team: Team) -> Json:
    """Needs members and their users loaded."""
    members = [agent_json(member.user) for member in team.members.all() if member.is_active]
    return {
        "id": str(team.id),
        "name": team.name,
        "description": team.description,
        "members": members,
        "created_at": isoformat(team.created_at),
    }


def event_json(entry: OutboxEntry) -> Json:
    return {
        "id": str(entry.id),
        "name": entry.name,
        "data": entry.payload,
        "created_at": isoformat(entry.created_at),
    }
