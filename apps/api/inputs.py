"""What programs send: query parameters and bodies."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.ai.reasons import CUSTOMER_REQUEST, FROM_MODEL
from apps.api.fields import Moment, ObjectField, PageAddress, Strict
from apps.api.paging import MAX_CURSOR, MAX_PAGE, PAGE
from apps.conversations.cards import CARD, CardInvalid, checked_card
from apps.conversations.models import MAX_CONTENT, MAX_PHONE, Conversation, Label, Message

MAX_SEQ = 2**31 - 1
MAX_QUERY = 200
NOBODY = "none"
MAX_LABELS = 50
PRIORITIES = [(priority.word, priority.label) for priority in Conversation.Priority]


class PageQuery(Strict):
    cursor = serializers.CharField(
        max_length=MAX_CURSOR, required=False, default="", help_text="From next or previous of another page."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, required=False, default=PAGE)


class ConversationQuery(PageQuery):
    status = serializers.ChoiceField(Conversation.Status.choices, required=False)
    owner = serializers.ChoiceField(Conversation.Owner.choices, required=False)
    assignee = serializers.CharField(required=False, help_text="An agent's id, or none.")
    team = serializers.CharField(required=False, help_text="A team's id, or none.")
    inbox = serializers.UUIDField(required=False)
    label = serializers.CharField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        max_length=40, required=False, help_text="Its id or title."
    )
    priority = serializers.ChoiceField(PRIORITIES, required=False)
    q = serializers.CharField(
        max_length=MAX_QUERY,
        required=False,
        help_text="In the contact's name or e-mail, in the last message, or the words of any message.",
    )
    updated_since = Moment(required=False)

    def validate_assignee(self, value: str) -> Any:
        """NOBODY or an id."""
        return value if value == NOBODY else serializers.UUIDField().run_validation(value)

    validate_team = validate_assignee


class PageViewBody(Strict):
    url = PageAddress()
    title = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ContactFields(Strict):
    """With an identifier that is known already, it is that contact."""

    identifier = serializers.CharField(max_length=200, required=False, default="")
    name = serializers.CharField(max_length=120, required=False, default="")
    email = serializers.EmailField(max_length=254, required=False, default="")
    phone = serializers.CharField(max_length=MAX_PHONE, required=False, default="")
    avatar_url = serializers.URLField(max_length=200, required=False, default="")
    custom_attributes = ObjectField(required=False)


class ConversationBody(Strict):
    inbox_id = serializers.UUIDField()
    contact_id = serializers.UUIDField(required=False)
    contact = ContactFields(required=False)
    locale = serializers.CharField(max_length=12, required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("contact_id" in attrs) == ("contact" in attrs):
            raise serializers.ValidationError(_("Give either contact_id or contact."))
        return attrs


class ConversationChange(Strict):
    status = serializers.ChoiceField([Conversation.Status.OPEN.value, Conversation.Status.RESOLVED.value])
    locale = serializers.CharField(max_length=12, allow_blank=True)
    page = PageViewBody()
    priority = serializers.ChoiceField(PRIORITIES)


class LabelsBody(Strict):
    """Ids or titles."""

    labels = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MAX_LABELS, help_text="Ids or titles."
    )


class LabelQuery(Strict):
    label = serializers.CharField(max_length=40, help_text="Its id or title.")  # type: ignore[assignment]


class LabelBody(Strict):
    title = serializers.CharField(max_length=40, help_text="Letters, digits, hyphens and underscores.")
    color = serializers.ChoiceField(Label.Color.choices, required=False)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AssignBody(Strict):
    agent = serializers.UUIDField(required=False, help_text="Who owns the conversation from now on.")
    team = serializers.UUIDField(
        required=False, allow_null=True, help_text="In whose queue it waits from now on; null: no team."
    )
    note = serializers.CharField(
        max_length=MAX_CONTENT, required=False, allow_blank=True, default="", help_text="For agents alone."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("agent" in attrs) == ("team" in attrs):
            raise serializers.ValidationError(_("Give either agent or team."))
        return attrs


class HandoffBody(Strict):
    reason = serializers.ChoiceField(sorted(FROM_MODEL), required=False, default=CUSTOMER_REQUEST)


class TakeoverBody(Strict):
    agent_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Who owns it from now on; empty: any person."
    )


class EmptyBody(Strict):
    """Nothing needs to be said."""


class MessageQuery(Strict):
    after_seq = serializers.IntegerField(min_value=0, max_value=MAX_SEQ, required=False)
    before_seq = serializers.IntegerField(min_value=0, max_value=MAX_SEQ, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, required=False, default=PAGE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "after_seq" in attrs and "before_seq" in attrs:
            raise serializers.ValidationError(_("Give after_seq or before_seq, not both."))
        return attrs


class MessageBody(Strict):
    """sender visitor needs the scope channel, the others write."""

    sender = serializers.ChoiceField(Message.Sender.choices)
    content = serializers.CharField(
        allow_blank=True,
        required=False,
        default="",
        trim_whitespace=False,
        help_text="1 to 10,000 characters; a card may do without, and attachments.",
    )
    content_type = serializers.ChoiceField(
        ["text", CARD], required=False, default="text", help_text="card: metadata.card is shown."
    )
    client_id = serializers.CharField(
        max_length=64, required=False, default="", help_text="The same one never makes a second message."
    )
    private = serializers.BooleanField(required=False, default=False, help_text="A note for agents.")
    attachments = serializers.ListField(
        child=serializers.UUIDField(), max_length=100, required=False, help_text="Ids of uploads."
    )
    metadata = ObjectField(
        required=False, help_text='Such as {"intent": "complaint"}. In card: a product, order, faq or form.'
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["sender"] == Message.Sender.VISITOR:
            if attrs["private"]:
                raise serializers.ValidationError({"private": [_("A visitor writes no notes.")]})
            if attrs.get("metadata"):
                raise serializers.ValidationError({"metadata": [_("A visitor's message takes none.")]})
        if attrs["content_type"] == CARD:
            attrs["card"] = self._card(attrs)
        return attrs

    def _card(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["private"] or attrs["sender"] == Message.Sender.VISITOR:
            raise serializers.ValidationError({"content_type": [_("Notes and visitors' messages are text.")]})
        try:
            images = [str(each) for each in attrs.get("attachments", ())]
            return checked_card(attrs.get("metadata", {}).pop("card", None), attachments=images)
        except CardInvalid as error:
            raise serializers.ValidationError(
                {
                    f"metadata.card.{place}".removesuffix(".card"): [text]
                    for place, text in error.fields.items()
                }
            ) from None


class ContactQuery(PageQuery):
    q = serializers.CharField(
        max_length=MAX_QUERY, required=False, help_text="In name, e-mail, phone or identifier."
    )
    identifier = serializers.CharField(max_length=200, required=False)


class EventQuery(Strict):
    after = serializers.UUIDField(required=False, help_text="The id of the last event that was seen.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, required=False, default=PAGE)


class BulkQuery(Strict):
    collection = serializers.CharField(
        max_length=120,
        required=False,
        default="",
        help_text="Of new articles whose row names none: its name or id. By default “Imported”.",
    )


class SearchQuery(Strict):
    q = serializers.CharField(max_length=2000)
    top_n = serializers.IntegerField(min_value=1, max_value=50, required=False, default=5)
