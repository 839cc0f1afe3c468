"""What is said in a conversation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned

MAX_CONTENT = 10_000


class Message(TenantOwned):
    """One line of a thread. See docs/decisions/0001-message-table.md for its keys."""

    class Sender(models.TextChoices):
        VISITOR = "visitor", _("visitor")
        AGENT = "agent", _("agent")
        AI = "ai", _("AI")
        SYSTEM = "system", _("system")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everyone")
        AGENTS = "agents", _("agents only")
        SUPERVISORS = "supervisors", _("supervisors only (blocked)")

    # No index of its own: both unique constraints begin with it, and the planner would take it instead of them.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name=_("conversation"),
        db_index=False,
    )
    seq = models.PositiveIntegerField(_("number"))
    client_id = models.CharField(max_length=64)
    sender_kind = models.CharField(_("sender"), max_length=8, choices=Sender)
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(_("sender's name"), max_length=120, blank=True)
    sender_avatar = models.URLField(blank=True)
    visibility = models.CharField(
        _("visible to"), max_length=12, choices=Visibility, default=Visibility.PUBLIC
    )
    content_type = models.CharField(max_length=20, default="text")
    content = models.TextField(_("content"))
    # What the visitor wrote before masking, encrypted. Empty when nothing was masked.
    encrypted_original = models.TextField(blank=True, editable=False)
    citations = models.JSONField(default=list)
    # A copy of what readers are told, so that reading messages asks no other table (attachments.py: stored_json).
    attachments = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    in_reply_to = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("conversation_id", "seq")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sender_kind_display()} #{self.seq}"
