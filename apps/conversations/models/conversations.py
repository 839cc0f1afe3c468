"""A contact's conversations in an inbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.conversations.models.labels import Label
from apps.tenants.models import Inbox, Team
from apps.tenants.scoping import TenantOwned


class Conversation(TenantOwned):
    class Status(models.TextChoices):
        OPEN = "open", _("open")
        SNOOZED = "snoozed", _("snoozed")
        RESOLVED = "resolved", _("resolved")

    class Owner(models.TextChoices):
        AI = "ai", _("AI")
        QUEUE = "queue", _("waiting for a person")
        HUMAN = "human", _("person")

    class Priority(models.IntegerChoices):
        NONE = 0, _("no priority")
        LOW = 1, _("low")
        MEDIUM = 2, _("medium")
        HIGH = 3, _("high")
        URGENT = 4, _("urgent")

        @property
        def word(self) -> str:
            """How it is called outside."""
            return self.name.lower()

        @classmethod
        def named(cls, word: str) -> "Conversation.Priority":
            """Raises KeyError."""
            return cls[word.upper()]

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    contact = models.ForeignKey(  # found by conversation_of_contact
        Contact,
        on_delete=models.CASCADE,
        related_name="conversations",
        verbose_name=_("contact"),
        db_index=False,
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    owner = models.CharField(_("owner"), max_length=8, choices=Owner, default=Owner.AI)
    # Grows with every change of owner. An AI turn remembers the value it was started under: its lease.
    ownership_version = models.PositiveIntegerField(default=1, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
    )
    team = models.ForeignKey(  # no index: every message writes this row
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("team"),
        db_index=False,
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NONE)
    labels: "models.ManyToManyField[Label, ConversationLabel]" = models.ManyToManyField(
        Label, through="ConversationLabel", related_name="+", verbose_name=_("labels")
    )
    handoff_reason = models.CharField(_("handoff reason"), max_length=40, blank=True)
    last_seq = models.PositiveIntegerField(_("last message number"), default=0, editable=False)
    visitor_read_seq = models.PositiveIntegerField(default=0, editable=False)
    agent_read_seq = models.PositiveIntegerField(default=0, editable=False)
    preview = models.CharField(_("last message"), max_length=160, blank=True, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"), auto_now_add=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True, editable=False)
    # While snoozed: when it wakes by itself. Empty: when the visitor writes.
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True, editable=False)
    locale = models.CharField(_("language"), max_length=12, blank=True)
    custom_attributes = models.JSONField(_("custom attributes"), default=dict, blank=True)
    page_url = models.URLField(_("page"), max_length=1000, blank=True)
    page_title = models.CharField(_("page title"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ("-last_activity_at", "-id")
        constraints: ClassVar = [
            # The first messages of two tabs meet here.
            models.UniqueConstraint(
                fields=["contact", "inbox"],
                condition=~Q(status="resolved"),
                name="conversation_one_unresolved",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "status", "-last_activity_at", "-id"], name="conversation_list"),
            models.Index(fields=["contact", "inbox", "-created_at"], name="conversation_of_contact"),
            # Few rows: a message to any other conversation writes nothing here.
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="conversation_to_wake",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.get_status_display()}"

    @cached_property
    def shown_labels(self) -> list[Label]:
        """By title. Lists have them loaded for all rows at once (queries.with_labels)."""
        return list(self.labels.all())


class ConversationLabel(TenantOwned):
    """Which labels a conversation has."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("conversation"),
    )
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+", verbose_name=_("label"))

    class Meta:
        verbose_name = _("label of a conversation")
        verbose_name_plural = _("labels of conversations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "label"], name="conversation_label_once")
        ]

    def __str__(self) -> str:
        return f"{self.label_id} · {self.conversation_id}"
