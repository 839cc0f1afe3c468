"""What is being written: begun, meant for later, and whom a note calls."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned


class SavedDraft(TenantOwned):
    """What an agent began to write in a conversation. An empty one was sent or given up: older words lose to it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    content = models.TextField(_("text"), blank=True)
    is_private = models.BooleanField(_("note"), default=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "conversation"], name="draft_once_per_person")
        ]
        indexes: ClassVar = [models.Index(fields=["written_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"


class ScheduledMessage(TenantOwned):
    """A reply that a worker sends by its author's name when its time has come."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")
        NOT_SENT = "not_sent", _("not sent")

    class Reason(models.TextChoices):
        """Why it was not sent."""

        RESOLVED = "resolved", _("the conversation was resolved")
        LEFT = "left", _("its author left")
        LATE = "late", _("its time had long passed")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("author")
    )
    content = models.TextField(_("text"))
    in_reply_to = models.UUIDField(null=True)
    send_at = models.DateTimeField(_("to be sent"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("scheduled message")
        verbose_name_plural = _("scheduled messages")
        ordering = ("send_at", "id")
        indexes: ClassVar = [
            models.Index(fields=["send_at", "id"], condition=Q(state="waiting"), name="scheduled_due")
        ]

    def __str__(self) -> str:
        return f"{self.send_at:%Y-%m-%d %H:%M}"


class Mention(TenantOwned):
    """A note calls somebody."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_index=False,
    )
    seq = models.PositiveIntegerField(_("number"))  # of the note
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "conversation", "seq"], name="mention_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user", "-created_at"], name="mention_list")]

    def __str__(self) -> str:
        return f"#{self.seq}"
