"""Bodies of the calls by which a visitor's page tells of its visitor, and their answers."""

from typing import Any

from rest_framework import serializers

from apps.conversations.models import MAX_PHONE
from apps.widget.serializers import AttributesField, ContactShape, VisitorFields, http_only, phone_number

Json = dict[str, Any]
MAX_LABELS = 20
OPTIONAL: Json = {"required": False, "allow_blank": True, "allow_null": True}


class ContactBody(VisitorFields):
    """Empty texts say nothing; null empties. Of custom_attributes, null takes one away."""

    identifier = None  # type: ignore[assignment]  # who the visitor is, a session says
    identifier_hash = None  # type: ignore[assignment]
    name = serializers.CharField(max_length=120, **OPTIONAL)
    email = serializers.EmailField(max_length=254, **OPTIONAL)
    phone = serializers.CharField(max_length=MAX_PHONE, validators=[phone_number], **OPTIONAL)
    avatar_url = serializers.CharField(max_length=200, validators=[http_only], **OPTIONAL)


class ContactAnswer(serializers.Serializer[Json]):
    contact = ContactShape()
    kept = serializers.ListField(
        child=serializers.CharField(),
        help_text="Fields of a verified contact that only somebody who proves the identity may change.",
    )


class LabelChanges(serializers.Serializer[Json]):
    add = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MAX_LABELS, default=[])
    remove = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MAX_LABELS, default=[]
    )


class ConversationBody(serializers.Serializer[Json]):
    custom_attributes = AttributesField(required=False, help_text="null takes one away.")
    labels = LabelChanges(required=False, help_text="Titles of labels that exist.")


class ConversationAnswer(serializers.Serializer[Json]):
    unknown_labels = serializers.ListField(child=serializers.CharField())


class TranscriptBody(serializers.Serializer[Json]):
    email = serializers.EmailField(
        max_length=254, required=False, allow_blank=True, help_text="By default the contact's own."
    )
    conversation_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="By default the latest."
    )


class TranscriptAnswer(serializers.Serializer[Json]):
    email = serializers.CharField(help_text="Where it goes, in part: l…@example.com.")
