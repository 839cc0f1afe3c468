"""Intents and their examples."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

RESERVED_NAMES = frozenset({"unsure"})
MAX_EXAMPLES = 200
MAX_EXAMPLE_LENGTH = 300


def validate_name(name: str) -> None:
    if name in RESERVED_NAMES:
        raise ValidationError(_("This name means something else already."), code="reserved")


def validate_example(text: str) -> None:
    if not any(char.isalnum() for char in text):
        raise ValidationError(_("An example needs at least one letter or digit."), code="no_letter")
    if len(text) > MAX_EXAMPLE_LENGTH:
        raise ValidationError(_("An example has at most 300 characters."), code="too_long")


def validate_examples(value: Any) -> None:
    if (
        not isinstance(value, list)
        or len(value) > MAX_EXAMPLES
        or not all(isinstance(each, str) for each in value)
    ):
        raise ValidationError(_("Enter a list of up to 200 examples."), code="bad_examples")
    for each in value:
        validate_example(each)


class Intent(TenantOwned):
    """An intent of the tenant's own, or, under the name of a shipped one, more examples for it or its end."""

    name = models.CharField(
        _("name"),
        max_length=40,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and _ only.")),
            validate_name,
        ],
        help_text=_(
            "For rules and reports, such as order_status. The name of a shipped intent changes that one."
        ),
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("What the customer wants, in one sentence. A language model that is asked reads it."),
    )
    examples = models.JSONField(_("examples"), default=list, blank=True, validators=[validate_examples])
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("intent")
        verbose_name_plural = _("intents")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="intent_name_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.title or self.name


class IntentListVersion(TenantOwned):
    """Grows with every change of a tenant's intents; a classifier of an older version is out of date."""

    version = models.PositiveBigIntegerField(_("version"), default=0)
    # Who trains has set this; a claim that is too old was left behind by a process that died.
    training_since = models.DateTimeField(_("training since"), null=True, blank=True)

    class Meta:
        verbose_name = _("intent list version")
        verbose_name_plural = _("intent list versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="intent_list_version_once_per_tenant")
        ]

    def __str__(self) -> str:
        return str(self.version)


class TrainedClassifier(TenantOwned):
    """What training made of one version of a tenant's intents; it was made at created_at."""

    version = models.PositiveBigIntegerField(_("version"))
    # Empty: there was too little to train, or nothing but what is shipped; the shipped classifier serves.
    weights = models.BinaryField(_("weights"), default=bytes)
    accuracy = models.FloatField(
        _("accuracy"),
        null=True,
        help_text=_("The share of examples that a classifier trained without them recognised."),
    )
    # {name: [examples, how many of them were recognised]}
    figures = models.JSONField(_("figures"), default=dict)
    left_out = models.JSONField(_("left out"), default=list, help_text=_("Intents with too few examples."))

    class Meta:
        verbose_name = _("trained classifier")
        verbose_name_plural = _("trained classifiers")
        ordering = ("-version",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "version"], name="classifier_once_per_version")
        ]

    def __str__(self) -> str:
        return str(self.version)
