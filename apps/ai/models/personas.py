"""Answer styles: how the AI speaks for a tenant."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ai.profiles import PersonaStyle
from apps.tenants.scoping import TenantOwned

MAX_TOPICS = 50
MAX_TOPIC_LENGTH = 100


def validate_topics(value: Any) -> None:
    is_fine = isinstance(value, list) and len(value) <= MAX_TOPICS
    if not is_fine or not all(
        isinstance(each, str) and 0 < len(each.strip()) <= MAX_TOPIC_LENGTH for each in value
    ):
        raise ValidationError(_("Enter a list of up to 50 short texts."), code="bad_topics")


class Persona(TenantOwned):
    """An answer style: how the AI speaks for a tenant."""

    class Tone(models.TextChoices):
        FRIENDLY = "friendly", _("friendly")
        PROFESSIONAL = "professional", _("professional")
        CONCISE = "concise", _("concise")
        LIVELY = "lively", _("lively")

    class Language(models.TextChoices):
        AUTO = "auto", _("as the customer writes")
        CHINESE = "zh-hans", _("Simplified Chinese")
        ENGLISH = "en", _("English")

    name = models.CharField(_("name"), max_length=80)
    tone = models.CharField(_("tone"), max_length=16, choices=Tone, default=Tone.FRIENDLY)
    language = models.CharField(_("language"), max_length=12, choices=Language, default=Language.AUTO)
    max_length = models.PositiveIntegerField(
        _("longest answer"),
        default=0,
        validators=[MaxValueValidator(8000)],
        help_text=_("Characters; 0 = no limit."),
    )
    forbidden_topics = models.JSONField(
        _("forbidden topics"), default=list, blank=True, validators=[validate_topics]
    )
    opening = models.CharField(_("opening phrase"), max_length=300, blank=True)
    closing = models.CharField(_("closing phrase"), max_length=300, blank=True)
    instructions = models.TextField(_("instructions"), max_length=4000, blank=True)
    fallback_text = models.TextField(
        _("text when nothing fits"), max_length=1000, blank=True, help_text=_("Empty: the standard text.")
    )
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("answer style")
        verbose_name_plural = _("answer styles")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="persona_name_once_per_tenant"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_default=True), name="persona_one_default_per_tenant"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def style(self) -> PersonaStyle:
        return PersonaStyle(
            name=self.name,
            tone=self.tone,
            language=self.language,
            max_length=self.max_length,
            forbidden_topics=tuple(self.forbidden_topics),
            opening=self.opening,
            closing=self.closing,
            instructions=self.instructions,
            fallback_text=self.fallback_text,
        )
