"""Labels, and conversations as evidence: read, never changed. Importing the other pages registers them."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.conversations import admin_canned, admin_contacts, admin_holds, admin_people
from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.handoff_reasons import handoff_words
from apps.conversations.labels import delete_labels, save_label
from apps.conversations.models import Conversation, Label, Message, Rating
from apps.conversations.veiling import CONVERSATION, MESSAGE, shown_message
from apps.tenants import admin_audit
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_filters import WordedFilter
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of
from apps.tenants.veil import veil_of

__all__ = ["admin_canned", "admin_contacts", "admin_holds", "admin_people"]
MOST_SHOWN = 500


@admin.register(Label)
class LabelAdmin(TenantModelAdmin):
    area = Area.CONVERSATIONS
    fields = ("title", "color", "description")
    list_display = ("title", "color", "description", "created_at")
    search_fields = ("title", "description")

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        save_label(label=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        delete_labels(tenant_id=tenant_id, label_ids=ids)


def visible_messages(request: HttpRequest, rows: QuerySet[Message]) -> QuerySet[Message]:
    """Without what a sensitive word blocked, unless the person supervises."""
    scope = scope_of(request)
    if scope is not None and scope.sees_blocked:
        return rows
    return rows.exclude(visibility=Message.Visibility.SUPERVISORS)


def _record_blocked(request: HttpRequest, rows: Sequence[Message]) -> None:
    """Whoever looks at what was kept from everybody is put on record."""
    for row in rows:
        if row.visibility == Message.Visibility.SUPERVISORS:
            admin_audit.record(
                request, tenant_ids=[row.tenant_id], action="viewed blocked", row=row, changes={}
            )
            return


class HandoffReasonFilter(WordedFilter):
    words = staticmethod(handoff_words)


@admin.register(Conversation)
class ConversationAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    veiled = CONVERSATION
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "contact_link",
                    "inbox",
                    "status",
                    "owner",
                    "assignee_name",
                    "team",
                    "priority",
                    "label_titles",
                    "handed_off_because",
                    "created_at",
                    "last_activity_at",
                    "waiting_since",
                    "resolved_at",
                    "page_url",
                    "shown_attributes",
                )
            },
        ),
        (_("Thread"), {"fields": ("thread",)}),
    )
    list_display = (
        "contact_name",
        "shown_preview",
        "inbox",
        "status",
        "owner",
        "assignee_name",
        "last_seq",
        "last_activity_at",
    )
    list_filter = (
        "status",
        "owner",
        "inbox",
        "team",
        "priority",
        "labels",
        ("handoff_reason", HandoffReasonFilter),
        "created_at",
    )
    list_select_related = ("contact", "inbox", "assignee", "tenant")
    search_fields = ("contact__name", "contact__email", "contact__identifier", "preview")

    @admin.display(description=_("contact"), ordering="contact")
    def contact_name(self, conversation: Conversation) -> str:
        return veil_of(conversation.tenant).text(str(conversation.contact))

    @admin.display(description=_("contact"))
    def contact_link(self, conversation: Conversation) -> str:
        address = reverse("admin:conversations_contact_change", args=[conversation.contact_id])
        return format_html('<a href="{}">{}</a>', address, self.contact_name(conversation))

    @admin.display(description=_("last message"), ordering="preview")
    def shown_preview(self, conversation: Conversation) -> str:
        return veil_of(conversation.tenant).text(conversation.preview)

    @admin.display(description=_("custom attributes"))
    def shown_attributes(self, conversation: Conversation) -> str:
        shown = veil_of(conversation.tenant).value(conversation.custom_attributes)
        return json.dumps(shown, ensure_ascii=False, indent=1) if shown else "–"

    @admin.display(description=_("assignee"), ordering="assignee__username")
    def assignee_name(self, conversation: Conversation) -> str:
        return conversation.assignee.public_name if conversation.assignee else "–"

    @admin.display(description=_("handoff reason"), ordering="handoff_reason")
    def handed_off_because(self, conversation: Conversation) -> str:
        code = conversation.handoff_reason
        return format_html('<span title="{}">{}</span>', code, handoff_words(code)) if code else "–"

    @admin.display(description=_("labels"))
    def label_titles(self, conversation: Conversation) -> str:
        return ", ".join(label.title for label in conversation.shown_labels) or "–"

    @admin.display(description=_("messages"))
    def thread(self, conversation: Conversation) -> str:
        """Filled by get_object, which knows who is reading."""
        shown = getattr(conversation, "shown_messages", [])
        return render_to_string(
            "admin/thread.html", {"messages": shown, "has_more": conversation.last_seq > MOST_SHOWN}
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        conversation = super().get_object(request, object_id, from_field)
        if conversation is not None:
            rows = list(visible_messages(request, conversation.messages.all()).order_by("seq")[:MOST_SHOWN])
            veil = veil_of(conversation.tenant)
            conversation.shown_messages = [shown_message(veil, row) for row in rows]
            _record_blocked(request, rows)
        return conversation


@admin.register(Message)
class MessageAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    veiled = MESSAGE
    fields = (
        "conversation",
        "seq",
        "created_at",
        "sender_kind",
        "sender_name",
        "visibility",
        "shown_content",
        "shown_attachments",
        "citations",
        "shown_metadata",
    )
    readonly_fields = fields
    list_display = (
        "created_at",
        "contact_name",
        "seq",
        "sender_kind",
        "sender_name",
        "excerpt",
        "visibility",
    )
    list_filter = ("sender_kind", "visibility", "created_at")
    list_select_related = ("conversation__contact", "tenant")
    search_fields = ("content",)
    ordering = ("-id",)  # ids grow with time, and the index of the primary key begins with them

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_messages(request, super().get_queryset(request))

    @admin.display(description=_("contact"))
    def contact_name(self, message: Message) -> str:
        return veil_of(message.tenant).text(str(message.conversation.contact))

    @admin.display(description=_("content"))
    def excerpt(self, message: Message) -> str:
        return veil_of(message.tenant).text(message.content)[:100]

    @admin.display(description=_("content"))
    def shown_content(self, message: Message) -> str:
        return veil_of(message.tenant).text(message.content)

    @admin.display(description=_("attachments"))
    def shown_attachments(self, message: Message) -> str:
        shown = shown_message(veil_of(message.tenant), message).attachments
        return ", ".join(str(each.get("name", "")) for each in shown) or "–"

    @admin.display(description=_("metadata"))
    def shown_metadata(self, message: Message) -> str:
        shown = veil_of(message.tenant).value(message.metadata)
        return json.dumps(shown, ensure_ascii=False, indent=1) if shown else "–"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        message = super().get_object(request, object_id, from_field)
        if message is not None:
            _record_blocked(request, [message])
        return message


@admin.register(Rating)
class RatingAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.CONVERSATIONS
    veiled = ("comment",)
    fields = (
        "conversation",
        "contact",
        "score",
        "shown_comment",
        "source",
        "owner",
        "assignee_name",
        "created_at",
        "updated_at",
    )
    readonly_fields = fields
    list_display = ("created_at", "contact", "score", "excerpt", "owner", "assignee_name")
    list_filter = ("score", "owner", "created_at")
    list_select_related = ("contact", "assignee", "tenant")
    search_fields = ("contact__name", "contact__email", "comment")

    @admin.display(description=_("comment"))
    def excerpt(self, rating: Rating) -> str:
        return veil_of(rating.tenant).text(rating.comment)[:100]

    @admin.display(description=_("comment"))
    def shown_comment(self, rating: Rating) -> str:
        return veil_of(rating.tenant).text(rating.comment)

    @admin.display(description=_("assignee"), ordering="assignee__username")
    def assignee_name(self, rating: Rating) -> str:
        return rating.assignee.public_name if rating.assignee else "–"
