"""What people at the desk were told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.tenants.scoping import TenantOwned


class Notification(TenantOwned):
    """One thing that one person was told. The words for it are the reader's: only names and quotes are stored."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("a conversation was given to you")
        OFFERED = "offered", _("a conversation is offered to you")
        TRANSFERRED = "transferred", _("a colleague passed a conversation on to you")
        MENTION = "mention", _("a colleague mentioned you")
        TEAM = "team", _("a conversation came to your team")
        WAITING = "waiting", _("somebody has been waiting for long")
        NOT_SENT = "not_sent", _("a scheduled message was not sent")
        SNOOZE_OVER = "snooze_over", _("a snoozed conversation is back")
        # These two have no rows: the page sees them in the frames that it gets anyway (notifying.DERIVED).
        MESSAGE = "message", _("a new message in a conversation of yours")
        QUEUED = "queued", _("somebody new waits for a person")

    user = models.ForeignKey(  # found by notification_list
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("conversation"),
    )
    actor_name = models.CharField(_("who did it"), max_length=120, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    # False: not wanted in the list; still told by sound, on the desktop or by e-mail.
    is_listed = models.BooleanField(_("in the list"), default=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["user", "tenant", "-id"], name="notification_list"),
            models.Index(
                fields=["tenant", "user", "created_at"],
                condition=Q(read_at=None),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.kind}"
