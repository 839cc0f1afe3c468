"""Bodies of the visitor's HTTP calls."""

import json
from typing import Any

from django.core.validators import RegexValidator, URLValidator
from rest_framework import serializers

MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE_BYTES = 8_192
http_only = URLValidator(schemes=["http", "https"])
# Of a page, host names without a dot count, too.
page_address = RegexValidator(r"^https?://", "must start with http:// or https://")


class VisitorFields(serializers.Serializer[dict[str, Any]]):
    identifier = serializers.CharField(max_length=200, required=False, allow_blank=True)
    identifier_hash = serializers.CharField(max_length=128, required=False, allow_blank=True)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    avatar_url = serializers.CharField(
        max_length=200, required=False, allow_blank=True, validators=[http_only]
    )
    custom_attributes = serializers.DictField(child=serializers.JSONField(), required=False)

    def validate_custom_attributes(self, value: dict[str, Any]) -> dict[str, Any]:
        """Flat and small: they are shown to agents and matched by rules, they are not a document store."""
        if any(isinstance(item, dict | list) for item in value.values()):
            raise serializers.ValidationError("values must be texts, numbers, true, false or null")
        text = json.dumps(value, ensure_ascii=False)
        if len(value) > MAX_ATTRIBUTES or len(text.encode("utf-8", "replace")) > MAX_ATTRIBUTE_BYTES:
            raise serializers.ValidationError(f"at most {MAX_ATTRIBUTES} attributes and 8 KiB in all")
        if not _is_storable(text):
            raise serializers.ValidationError("null characters and half surrogates cannot be stored")
        return value


class PageFields(serializers.Serializer[dict[str, Any]]):
    url = serializers.CharField(max_length=2000, validators=[page_address])
    title = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    referrer = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class SessionRequest(serializers.Serializer[dict[str, Any]]):
    site_key = serializers.CharField(max_length=48)
    visitor = VisitorFields(required=False)
    locale = serializers.CharField(max_length=35, required=False, allow_blank=True)
    page = PageFields(required=False, allow_null=True)


class ContactShape(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    verified = serializers.BooleanField()


class PersonShape(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.CharField()


class ConversationShape(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(["open", "snoozed", "resolved"])
    owner = serializers.ChoiceField(["ai", "queue", "human"])
    assignee = PersonShape(allow_null=True)
    last_seq = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class EarlierConversationShape(ConversationShape):
    preview = serializers.CharField()


class AssistantShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()


class InboxShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    site_key = serializers.CharField()
    greeting = serializers.CharField()
    quick_questions = serializers.ListField(child=serializers.CharField())
    ai = serializers.BooleanField(help_text="The AI answers first.")
    knowledge_only = serializers.BooleanField(
        help_text="No model is configured: answers come from the knowledge base."
    )
    assistant = AssistantShape(allow_null=True)
    locale = serializers.CharField()


class SessionAnswer(serializers.Serializer[dict[str, Any]]):
    token = serializers.CharField()
    contact = ContactShape()
    conversation = ConversationShape(allow_null=True)
    inbox = InboxShape()


class ConversationPage(serializers.Serializer[dict[str, Any]]):
    results = EarlierConversationShape(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


def _is_storable(json_text: str) -> bool:
    return "\\u0000" not in json_text and not any("\ud800" <= char <= "\udfff" for char in json_text)
