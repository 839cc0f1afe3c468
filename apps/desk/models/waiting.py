"""Who waits for a person, since when, and how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned


class Wait(TenantOwned):
    """One stay of a conversation in the queue: its place in the line. Whether it still waits, its owner says."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        PERSON = "person", _("a person took over")
        AI = "ai", _("back to the AI")
        ENDED = "ended", _("ended")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    inbox = models.ForeignKey(
        Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"), db_index=False
    )
    since = models.DateTimeField(_("since"))
    # When the visitor last read how things stand. Null: a people's inbox, where the client shows it.
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome, default=Outcome.WAITING, blank=True
    )

    class Meta:
        verbose_name = _("wait")
        verbose_name_plural = _("waits")
        ordering = ("since", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="wait_once_per_conversation"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "inbox", "since", "id"], condition=Q(ended_at=None), name="wait_line"
            ),
            models.Index(
                fields=["tenant", "inbox", "-ended_at"], condition=Q(outcome="person"), name="wait_pace"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} · {self.get_outcome_display()}"
