"""Bodies of the visitor's HTTP calls."""

import json
from typing import Any

from django.core.validators import RegexValidator, URLValidator
from rest_framework import serializers

from apps.conversations.models import MAX_PHONE

MAX_ATTRIBUTES = 50
MAX_ATTRIBUTE_BYTES = 8_192
phone_number = RegexValidator(r"(\d.*){3}", "must be a phone number")  # however people write theirs
http_only = URLValidator(schemes=["http", "https"])
# Of a page, host names without a dot count, too.
page_address = RegexValidator(r"^https?://", "must start with http:// or https://")


class AttributesField(serializers.DictField):
    """Flat and small: they are shown to agents and matched by rules, they are not a document store."""

    child = serializers.JSONField(allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        value: dict[str, Any] = super().to_internal_value(data)
        if any(isinstance(item, dict | list) for item in value.values()):
            raise serializers.ValidationError("values must be texts, numbers, true, false or null")
        text = json.dumps(value, ensure_ascii=False)
        if len(value) > MAX_ATTRIBUTES or len(text.encode("utf-8", "replace")) > MAX_ATTRIBUTE_BYTES:
            raise serializers.ValidationError(f"at most {MAX_ATTRIBUTES} attributes and 8 KiB in all")
        if not _is_storable(text):
            raise serializers.ValidationError("null characters and half surrogates cannot be stored")
        return value


class VisitorFields(serializers.Serializer[dict[str, Any]]):
    identifier = serializers.CharField(max_length=200, required=False, allow_blank=True)
    identifier_hash = serializers.CharField(max_length=128, required=False, allow_blank=True)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(
        max_length=MAX_PHONE, required=False, allow_blank=True, validators=[phone_number]
    )
    avatar_url = serializers.CharField(
        max_length=200, required=False, allow_blank=True, validators=[http_only]
    )
    custom_attributes = AttributesField(required=False)


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


class FaceShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    avatar_url = serializers.CharField(
        help_text="An address of this installation, beginning with /, or empty."
    )


class ThemeShape(serializers.Serializer[dict[str, Any]]):
    """Colours are #rrggbb; empty: the widget's own."""

    accent = serializers.CharField()
    on_accent = serializers.CharField(help_text="Text on the accent, at least 4.5 : 1.")
    accent_ink = serializers.CharField(help_text="The accent as text on the light ground.")
    accent_dark = serializers.CharField()
    on_accent_dark = serializers.CharField()
    accent_ink_dark = serializers.CharField()
    radius = serializers.ChoiceField(["round", "soft", "square"])
    logo_url = serializers.CharField()


class LauncherShape(serializers.Serializer[dict[str, Any]]):
    position = serializers.ChoiceField(["right", "left"])
    type = serializers.ChoiceField(["standard", "expanded_bubble"])
    title = serializers.CharField()


class ConsentShape(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField(help_text="Markdown subset.")
    required = serializers.BooleanField(help_text="Before the first message.")  # type: ignore[assignment]


class PreChatFieldShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(help_text="name, email and phone are the contact's.")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(["text", "email", "phone", "textarea", "select", "checkbox"])
    required = serializers.BooleanField()  # type: ignore[assignment]
    pattern = serializers.CharField(help_text="For the whole answer; empty: anything.")
    error = serializers.CharField(help_text="What to say when the answer does not fit.")
    options = serializers.ListField(child=serializers.CharField())


class PreChatShape(serializers.Serializer[dict[str, Any]]):
    when = serializers.ChoiceField(["always", "off_hours"])
    title = serializers.CharField()
    fields = PreChatFieldShape(many=True)  # type: ignore[assignment]


class HoursShape(serializers.Serializer[dict[str, Any]]):
    is_open = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()
    holiday = serializers.CharField(allow_blank=True, help_text="Because of which it is closed.")


class GreetingShape(serializers.Serializer[dict[str, Any]]):
    id = serializers.CharField()
    url = serializers.CharField(help_text="Of the page; * stands for anything.")
    after_s = serializers.IntegerField()
    text = serializers.CharField()


class AttachmentsShape(serializers.Serializer[dict[str, Any]]):
    max_bytes = serializers.IntegerField()
    accept = serializers.ListField(child=serializers.CharField())
    max_files = serializers.IntegerField()


class InboxShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    site_key = serializers.CharField()
    greeting = serializers.CharField()
    quick_questions = serializers.ListField(child=serializers.CharField())
    ai = serializers.BooleanField(help_text="The AI answers first.")
    knowledge_only = serializers.BooleanField(
        help_text="No model is configured: answers come from the knowledge base."
    )
    assistant = FaceShape(allow_null=True)
    locale = serializers.CharField()
    team = FaceShape(many=True)
    reply_time = serializers.ChoiceField(["minutes", "hours", "day"], allow_blank=True)
    theme = ThemeShape()
    launcher = LauncherShape()
    announcement = serializers.CharField(help_text="Markdown subset.")
    locales = serializers.ListField(child=serializers.CharField())
    consent = ConsentShape(allow_null=True)
    pre_chat = PreChatShape(allow_null=True)
    proactive = GreetingShape(many=True)
    rating = serializers.ChoiceField(["faces", "stars", "none"])
    transcript = serializers.BooleanField(help_text="Visitors may have the conversation mailed to them.")
    attachments = AttachmentsShape(allow_null=True)
    emoji = serializers.BooleanField()
    sound = serializers.BooleanField()
    identity_required = serializers.BooleanField()
    hours = HoursShape(allow_null=True)
    people_online = serializers.BooleanField()


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
