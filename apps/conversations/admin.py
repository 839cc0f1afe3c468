"""Contacts, labels, and conversations as evidence: read, never changed. Importing the other pages registers them."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from apps.conversations import admin_canned, admin_contacts
from apps.conversations.labels import delete_labels, save_label
from apps.conversations.models import Contact, Conversation, Label, Message, Rating
from apps.conversations.removing import remove_contacts
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

__all__ = ["admin_canned", "admin_contacts"]
MOST_SHOWN = 500


@admin.register(Contact)
class ContactAdmin(TenantModelAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "name",
        "email",
        "phone",
        "identifier",
        "is_verified",
        "locale",
        "custom_attributes",
        "created_at",
        "last_seen_at",
    )
    readonly_fields = (
        "identifier",
        "is_verified",
        "locale",
        "custom_attributes",
        "created_at",
        "last_seen_at",
    )
    list_display = ("name_or_id", "email", "identifier", "is_verified", "created_at", "last_seen_at")
    list_filter = ("is_verified", "created_at")
    search_fields = ("name", "email", "identifier")

    @admin.display(description=_("name"), ordering="name")
    def name_or_id(self, contact: Contact) -> str:
        return str(contact)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a contact is somebody who wrote

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        remove_contacts(tenant_id=tenant_id, contact_ids=ids)


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


@admin.register(Conversation)
class ConversationAdmin(EvidenceAdmin):
    area = Area.CONVERSATIONS
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "contact",
                    "inbox",
                    "status",
                    "owner",
                    "assignee_name",
                    "team",
                    "priority",
                    "label_titles",
                    "handoff_reason",
                    "created_at",
                    "last_activity_at",
                    "waiting_since",
                    "resolved_at",
                    "page_url",
                    "custom_attributes",
                )
            },
        ),
        (_("Thread"), {"fields": ("thread",)}),
    )
    list_display = (
        "contact",
        "preview",
        "inbox",
        "status",
        "owner",
        "assignee_name",
        "last_seq",
        "last_activity_at",
    )
    list_filter = ("status", "owner", "inbox", "team", "priority", "labels", "handoff_reason", "created_at")
    list_select_related = ("contact", "inbox", "assignee")
    search_fields = ("contact__name", "contact__email", "contact__identifier", "preview")

    @admin.display(description=_("assignee"), ordering="assignee__username")
    def assignee_name(self, conversation: Conversation) -> str:
        return conversation.assignee.public_name if conversation.assignee else "–"

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
            rows = visible_messages(request, conversation.messages.all())
            conversation.shown_messages = rows.order_by("seq")[:MOST_SHOWN]
        return conversation


@admin.register(Message)
class MessageAdmin(EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "conversation",
        "seq",
        "created_at",
        "sender_kind",
        "sender_name",
        "visibility",
        "content",
        "attachments",
        "citations",
        "metadata",
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
    list_select_related = ("conversation__contact",)
    search_fields = ("content",)
    ordering = ("-id",)  # ids grow with time, and the index of the primary key begins with them

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_messages(request, super().get_queryset(request))

    @admin.display(description=_("contact"))
    def contact_name(self, message: Message) -> str:
        return str(message.conversation.contact)

    @admin.display(description=_("content"))
    def excerpt(self, message: Message) -> str:
        return message.content[:100]


@admin.register(Rating)
class RatingAdmin(EvidenceAdmin):
    area = Area.CONVERSATIONS
    fields = (
        "conversation",
        "contact",
        "score",
        "comment",
        "source",
        "owner",
        "assignee_name",
        "created_at",
        "updated_at",
    )
    readonly_fields = fields
    list_display = ("created_at", "contact", "score", "excerpt", "owner", "assignee_name")
    list_filter = ("score", "owner", "created_at")
    list_select_related = ("contact", "assignee")
    search_fields = ("contact__name", "contact__email", "comment")

    @admin.display(description=_("comment"))
    def excerpt(self, rating: Rating) -> str:
        return rating.comment[:100]

    @admin.display(description=_("assignee"), ordering="assignee__username")
    def assignee_name(self, rating: Rating) -> str:
        return rating.assignee.public_name if rating.assignee else "–"
