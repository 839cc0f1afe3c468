"""Words that a tenant does not want to see in its conversations, and the version of that list."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.moderation import actions
from apps.moderation.folding import folded
from apps.moderation.variants import is_reading
from apps.tenants.scoping import TenantOwned

MAX_WORD_LENGTH = 80
MAX_READING_LENGTH = MAX_WORD_LENGTH * 9
MAX_CATEGORY_LENGTH = 40


def validate_word(text: str) -> None:
    if not any(char.isalnum() for char in folded(text)):
        raise ValidationError(_("A word needs at least one letter or digit."), code="no_letter")


class SensitiveWord(TenantOwned):
    class Action(models.TextChoices):
        MASK = actions.MASK, _("mask")
        REVIEW = actions.REVIEW, _("review")
        HANDOFF = actions.HANDOFF, _("hand off")
        BLOCK = actions.BLOCK, _("block")
        PASS = actions.PASS, _("allow")

    text = models.CharField(_("word"), max_length=MAX_WORD_LENGTH, validators=[validate_word])
    category = models.CharField(  # its name: see WordCategory
        _("category"), max_length=MAX_CATEGORY_LENGTH, blank=True
    )
    action = models.CharField(_("action"), max_length=12, choices=Action, default=Action.MASK)
    reading = models.CharField(
        _("pinyin"),
        max_length=MAX_READING_LENGTH,
        blank=True,
        help_text=_(
            "A syllable for each Chinese character, such as «jia1 wei1 xin4»: the word is then found in pinyin too. "
            "Short syllables also occur in other words, so leave this empty where it does not help."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_shipped = models.BooleanField(_("as shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("sensitive word")
        verbose_name_plural = _("sensitive words")
        ordering = ("text",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "text"], name="sensitive_word_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.reading and not is_reading(self.text, self.reading):
            message = _("Write one syllable for each Chinese character.")
            raise ValidationError({"reading": ValidationError(message, code="bad_reading")})


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
