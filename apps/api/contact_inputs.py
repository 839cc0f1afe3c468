"""What programs send about contacts."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.api.fields import Moment, ObjectField, Strict
from apps.api.inputs import MAX_LABELS, ContactFields, PageQuery
from apps.conversations.models import MAX_NOTE, MAX_PHONE, MAX_REASON


class ContactBody(ContactFields):
    """A new contact, or with a known identifier that one, described anew."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.values()):
            raise serializers.ValidationError(_("Say at least one thing about the contact."))
        return attrs


class ContactChange(Strict):
    name = serializers.CharField(max_length=120, allow_blank=True)
    email = serializers.EmailField(max_length=254, allow_blank=True)
    phone = serializers.CharField(max_length=MAX_PHONE, allow_blank=True)
    avatar_url = serializers.URLField(max_length=200, allow_blank=True)
    custom_attributes = ObjectField(help_text="Put over those that are there; null takes one away.")
    labels = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=MAX_LABELS,
        help_text="Ids or titles: these and no others.",
    )


class NoteBody(Strict):
    text = serializers.CharField(max_length=MAX_NOTE)


class MergeBody(Strict):
    contact = serializers.UUIDField(help_text="Who joins this one.")


class BlockBody(Strict):
    reason = serializers.CharField(max_length=MAX_REASON, required=False, allow_blank=True, default="")
    expires_at = Moment(required=False, allow_null=True, default=None)


class NetworkBody(BlockBody):
    network = serializers.CharField(max_length=60, help_text="203.0.113.7 or 203.0.113.0/24.")


class BlockQuery(PageQuery):
    contact = serializers.UUIDField(required=False)
