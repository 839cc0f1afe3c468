"""What ends, wakes and follows by itself."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned

DIGEST = 64


def _conversation() -> "models.ForeignKey[Conversation, Conversation]":
    """Without an index: the constraint begins with it."""
    return models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("conversation"),
        db_index=False,
    )


class SilenceWarning(TenantOwned):
    """A visitor was told that the conversation ends, unless something is said after the warning (seq)."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    seq = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("warning before the end")
        verbose_name_plural = _("warnings before the end")
        ordering = ("ends_at",)

    def __str__(self) -> str:
        return str(self.ends_at)


class PendingMail(TenantOwned):
    """Something that a visitor will be mailed, unless they come back or see it before.

    created_at: since when it waits; from_seq: the first reply that it is about.
    """

    class Kind(models.TextChoices):
        REPLIES = "replies", _("replies")
        RATING = "rating", _("rating")

    conversation = _conversation()
    kind = models.CharField(max_length=8, choices=Kind)
    from_seq = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("letter that waits")
        verbose_name_plural = _("letters that wait")
        ordering = ("due_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "kind"], name="pending_mail_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.due_at}"


class MailedLink(TenantOwned):
    """The link in a letter to a visitor. The letter holds its id and a signature; this row is what makes it good."""

    class Purpose(models.TextChoices):
        RETURN = "return", _("back into the conversation")
        RATE = "rate", _("rating")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    purpose = models.CharField(max_length=8, choices=Purpose)
    mailbox = models.CharField(max_length=DIGEST)  # a digest of the address that it was sent to
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link in a letter")
        verbose_name_plural = _("links in letters")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.conversation_id}"


class MailRefusal(TenantOwned):
    """Somebody wants no more letters of an inbox. Of the address only a digest is kept."""

    inbox = models.ForeignKey(
        Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"), db_index=False
    )
    mailbox = models.CharField(max_length=DIGEST)

    class Meta:
        verbose_name = _("letters refused")
        verbose_name_plural = _("letters refused")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inbox", "mailbox"], name="mail_refusal_once")
        ]

    def __str__(self) -> str:
        return self.mailbox[:8]
