"""Words that a tenant does not want to see in its conversations, and the version of that list."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.moderation.folding import folded
from apps.tenants.scoping import TenantOwned

MAX_WORD_LENGTH = 80


def validate_word(text: str) -> None:
    if not any(char.isalnum() for char in folded(text)):
        raise ValidationError(_("A word needs at least one letter or digit."), code="no_letter")


class SensitiveWord(TenantOwned):
    class Action(models.TextChoices):
        MASK = "mask", _("mask")
        BLOCK = "block", _("block")

    text = models.CharField(_("word"), max_length=MAX_WORD_LENGTH, validators=[validate_word])
    category = models.CharField(_("category"), max_length=40, blank=True)
    action = models.CharField(_("action"), max_length=12, choices=Action, default=Action.MASK)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("sensitive word")
        verbose_name_plural = _("sensitive words")
        ordering = ("text",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "text"], name="sensitive_word_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.text


class WordListVersion(TenantOwned):
    """Grows with every change of a tenant's words; a process whose automaton is older builds a new one."""

    version = models.PositiveBigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("word list version")
        verbose_name_plural = _("word list versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="word_list_version_once_per_tenant")
        ]

    def __str__(self) -> str:
        return str(self.version)
