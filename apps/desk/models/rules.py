"""Trigger rules: when a visitor's message matches, do something else than ask the AI."""

import regex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ai.models import Persona
from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned

MAX_PATTERNS = 200
MAX_PATTERN_LENGTH = 500


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
