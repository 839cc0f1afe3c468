"""Contacts, their conversations and the messages in them."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.tenants.models import Inbox, Team
from apps.tenants.scoping import TenantOwned

MAX_CONTENT = 10_000
MAX_COMMENT = 1_000
LABEL_TITLE = RegexValidator(r"^[\w-]+\Z", _("Letters, digits, hyphens and underscores only."))


class Contact(TenantOwned):
    """A visitor who has written or was identified. A page load alone makes no row."""

    identifier = models.CharField(_("identifier"), max_length=200, blank=True)
    is_verified = models.BooleanField(_("identity verified"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    avatar_url = models.URLField(_("avatar"), blank=True)
    custom_attributes = models.JSONField(_("custom attributes"), default=dict, blank=True)
    locale = models.CharField(_("language"), max_length=12, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "identifier"], condition=~Q(identifier=""), name="contact_identifier_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.identifier or f"#{self.id.hex[-6:]}"


class Label(TenantOwned):
    """A word by which agents sort conversations."""

    class Color(models.TextChoices):
        """Names, so that each page has a shade that can be read on its ground."""

        GRAY = "gray", _("gray")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        GREEN = "green", _("green")
        BLUE = "blue", _("blue")
        PURPLE = "purple", _("purple")

    title = models.CharField(
        _("title"), max_length=40, validators=[LABEL_TITLE], help_text=_("One word, such as VIP or refund.")
    )
    color = models.CharField(_("colour"), max_length=8, choices=Color, default=Color.GRAY)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("title",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("title"),
                "tenant",
                name="label_title_once",
                violation_error_message=_("There is a label of that title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


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
    locale = models.CharField(_("language"), max_length=12, blank=True)
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
        return f"{self.sender_kind} #{self.seq}"


class Rating(TenantOwned):
    """What the visitor thinks of a conversation: at most one each, and who owned the conversation then."""

    class Source(models.TextChoices):
        VISITOR = "visitor", _("visitor")

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="rating", verbose_name=_("conversation")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    score = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("comment"), blank=True, validators=[MaxLengthValidator(MAX_COMMENT)])
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.VISITOR)
    owner = models.CharField(_("owner"), max_length=8, choices=Conversation.Owner)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="rating_score_1_to_5")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-created_at"], name="rating_list")]

    def __str__(self) -> str:
        return f"{self.score}/5"
