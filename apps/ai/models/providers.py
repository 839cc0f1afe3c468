"""Model providers: OpenAI-compatible endpoints."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, cast
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ai.profiles import KeyHeader, ProviderConfig, Purpose
from apps.ai.targets import validate_base_url
from apps.common.encryption import decrypt, encrypt
from apps.common.targets import is_refused_host
from apps.tenants.scoping import TenantOwned

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SHORTEST_S, LONGEST_S = 0.1, 120


def validate_key(value: str) -> None:
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValidationError(_("A key has only printable ASCII characters and no spaces."), code="bad_key")


def validate_seconds(value: float) -> None:
    if not SHORTEST_S <= value <= LONGEST_S:  # also refuses what is not a number
        raise ValidationError(_("Enter from 0.1 to 120 seconds."), code="bad_seconds")


def _seconds(label: "StrPromise", default: float) -> "models.FloatField[float, float]":
    return models.FloatField(label, default=default, validators=[validate_seconds])


def _price(label: "StrPromise") -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(
        label, max_digits=12, decimal_places=6, default=Decimal(0), validators=[MinValueValidator(0)]
    )


def _model(label: "StrPromise", help_text: "StrPromise") -> "models.CharField[str, str]":
    return models.CharField(label, max_length=120, blank=True, help_text=help_text)


class Provider(TenantOwned):
    """An OpenAI-compatible endpoint. Its key can be set and used, never read back.

    A tenant's active providers are asked in their order, each only when the one before it failed.
    """

    class KeyHeader(models.TextChoices):
        BEARER = "bearer", "Authorization: Bearer"
        API_KEY = "api-key", "api-key (Azure)"

    name = models.CharField(_("name"), max_length=80)
    base_url = models.CharField(
        _("base URL"),
        max_length=300,
        validators=[validate_base_url],
        help_text=_("Such as https://api.openai.com/v1."),
    )
    encrypted_api_key = models.TextField(blank=True, editable=False)
    key_header = models.CharField(
        _("how the key is sent"), max_length=10, choices=KeyHeader, default=KeyHeader.BEARER
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The smallest is asked first, the next one when it fails.")
    )
    model = models.CharField(_("model"), max_length=120)
    classify_model = _model(_("model for intents"), _("Empty: the model above."))
    summarise_model = _model(_("model for summaries"), _("Empty: the model above."))
    embed_model = _model(_("model for embeddings"), _("Empty: this provider makes none."))
    prompt_price = _price(_("price of a million tokens read"))
    completion_price = _price(_("price of a million tokens written"))
    connect_timeout_s = _seconds(_("seconds to connect"), 3.0)
    first_token_timeout_s = _seconds(_("seconds to the first text"), 6.0)
    between_tokens_timeout_s = _seconds(_("seconds between two pieces of text"), 8.0)
    total_timeout_s = _seconds(_("seconds in total"), 15.0)
    is_active = models.BooleanField(_("active"), default=True)
    is_private_allowed = models.BooleanField(
        _("may be a private address"), default=False, help_text=_("Only superusers can set this.")
    )

    class Meta:
        verbose_name = _("model provider")
        verbose_name_plural = _("model providers")
        ordering = ("position", "created_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="provider_name_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not self.is_private_allowed and is_refused_host(urlsplit(self.base_url).hostname or ""):
            raise ValidationError({"base_url": _("This address is private; only public ones are allowed.")})

    @property
    def has_api_key(self) -> bool:
        return self.encrypted_api_key != ""

    def set_api_key(self, plain: str) -> None:
        """Raises ValidationError for what no header can hold."""
        validate_key(plain)
        self.encrypted_api_key = encrypt(plain)

    def model_for(self, purpose: Purpose) -> str:
        """Empty: it does not serve that."""
        own = {"classify": self.classify_model, "summarise": self.summarise_model, "embed": self.embed_model}
        return own.get(purpose, "") or ("" if purpose == "embed" else self.model)

    def config(self, purpose: Purpose = "answer") -> ProviderConfig:
        """Raises UnreadableSecret."""
        return ProviderConfig(
            base_url=self.base_url,
            api_key=decrypt(self.encrypted_api_key),
            model=self.model_for(purpose),
            name=self.name,
            connect_timeout_s=self.connect_timeout_s,
            first_token_timeout_s=self.first_token_timeout_s,
            between_tokens_timeout_s=self.between_tokens_timeout_s,
            total_timeout_s=self.total_timeout_s,
            is_private_allowed=self.is_private_allowed,
            key_header=cast("KeyHeader", self.key_header),
            prompt_price=self.prompt_price,
            completion_price=self.completion_price,
            tenant_id=self.tenant_id,
        )
