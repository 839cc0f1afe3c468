"""How an inbox answers, the rules that route, and the record of every AI run."""

from typing import ClassVar

import regex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ai.models import Persona, Provider
from apps.conversations.models import Conversation
from apps.knowledge.models import Collection
from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned

MAX_PATTERNS = 200
MAX_PATTERN_LENGTH = 500


class InboxAnswering(TenantOwned):
    """Who answers in an inbox: which persona, provider and knowledge, or people only."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    is_ai_enabled = models.BooleanField(_("AI answers first"), default=True)
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answer style"),
    )
    provider = models.ForeignKey(
        Provider,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("model provider"),
        help_text=_("Empty: the provider of the environment, or the knowledge base alone."),
    )
    collections = models.ManyToManyField(
        Collection,
        blank=True,
        related_name="+",
        verbose_name=_("collections"),
        help_text=_("None: all of them."),
    )
    debounce_ms = models.PositiveIntegerField(
        _("silence before answering (ms)"),
        default=800,
        help_text=_("Several short messages in a row get one answer."),
    )

    class Meta:
        verbose_name = _("inbox answering")
        verbose_name_plural = _("inbox answering")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.inbox)


class TriggerRule(TenantOwned):
    """When a visitor's message matches, do something else than ask the AI."""

    class Match(models.TextChoices):
        KEYWORD = "keyword", _("contains a keyword")
        REGEX = "regex", _("matches a regular expression")

    class Action(models.TextChoices):
        REPLY = "reply", _("fixed reply")
        HANDOFF = "handoff", _("hand over to a person")
        ANSWER = "answer", _("answer by AI")

    name = models.CharField(_("name"), max_length=120)
    inbox = models.ForeignKey(
        Inbox,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("inbox"),
        help_text=_("Empty: all inboxes."),
    )
    priority = models.IntegerField(
        _("priority"), default=100, help_text=_("The lowest number is tried first.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    match = models.CharField(_("condition"), max_length=8, choices=Match, default=Match.KEYWORD)
    patterns = models.JSONField(
        _("keywords or expressions"), default=list, help_text=_('A list: ["refund", "退款"].')
    )
    action = models.CharField(_("action"), max_length=8, choices=Action, default=Action.REPLY)
    reply = models.TextField(_("reply"), blank=True, max_length=2000)
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answer style"),
    )

    class Meta:
        verbose_name = _("trigger rule")
        verbose_name_plural = _("trigger rules")
        ordering = ("priority", "created_at")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors = {"patterns": _pattern_errors(self.patterns, is_regex=self.match == self.Match.REGEX)}
        if self.action == self.Action.REPLY and not self.reply.strip():
            errors["reply"] = [_("A fixed reply needs a text.")]
        found = {name: messages for name, messages in errors.items() if messages}
        if found:
            raise ValidationError(found)


def _pattern_errors(patterns: object, *, is_regex: bool) -> list[object]:
    if not isinstance(patterns, list) or not patterns or not all(isinstance(item, str) for item in patterns):
        return [_("Write a list of texts with at least one entry.")]
    if len(patterns) > MAX_PATTERNS or any(
        not 0 < len(item.strip()) <= MAX_PATTERN_LENGTH for item in patterns
    ):
        return [_("At most 200 entries of 1 to 500 characters.")]
    return [error for item in patterns if (error := _regex_error(item))] if is_regex else []


def _regex_error(pattern: str) -> object | None:
    try:
        regex.compile(pattern)
    except regex.error as error:
        return _("“%(pattern)s” is not a regular expression: %(error)s") % {
            "pattern": pattern,
            "error": error,
        }
    return None


class BotTurn(TenantOwned):
    """One AI run: claimed by a worker, ended by an answer, a handoff or a cancellation.

    The lease is (conversation, ownership_version, attempt): whoever posts checks all three under the
    conversation's lock, so the AI never talks over a person and never answers twice.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for a worker")
        RUNNING = "running", _("answering")
        ANSWERED = "answered", _("answered")
        HANDED_OFF = "handed_off", _("handed to a person")
        CANCELLED = "cancelled", _("cancelled")

    ACTIVE: ClassVar = (State.PENDING, State.RUNNING)

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    ownership_version = models.PositiveIntegerField()
    trigger_seq = models.PositiveIntegerField(_("answers message"))
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    message_id = models.UUIDField(null=True)
    not_before = models.DateTimeField(_("not before"))
    dispatched_at = models.DateTimeField()
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    trace = models.JSONField(_("trace"), default=list)
    usage = models.JSONField(_("usage"), default=dict)

    class Meta:
        verbose_name = _("AI run")
        verbose_name_plural = _("AI runs")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=("pending", "running")),
                name="turn_one_active",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["message_id"], name="turn_of_message"),
            models.Index(
                fields=["state", "created_at"],
                name="turn_sweep",
                condition=Q(state__in=("pending", "running")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} #{self.trigger_seq}"

    @property
    def run_id(self) -> str:
        """One attempt of this turn. A cancelled attempt must not cancel the next one."""
        return f"{self.id}.{self.attempt}"
