"""How much a tenant may use of this installation, and what it has used."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

_NO_LIMIT = _("Empty: no limit.")


class TenantLimits(TenantOwned):
    """Set by the installation. A tenant without a row has no limits and all features."""

    people = models.PositiveIntegerField(_("people"), null=True, blank=True, help_text=_NO_LIMIT)
    inboxes = models.PositiveIntegerField(_("inboxes"), null=True, blank=True, help_text=_NO_LIMIT)
    contacts = models.PositiveIntegerField(_("contacts"), null=True, blank=True, help_text=_NO_LIMIT)
    messages = models.PositiveIntegerField(
        _("messages per month"), null=True, blank=True, help_text=_NO_LIMIT
    )
    ai_cost = models.DecimalField(
        _("cost of AI per month"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_NO_LIMIT,
    )
    # Of apps.tenants.features: what is switched off.
    features_off = models.JSONField(_("switched off"), default=list, blank=True)

    class Meta:
        verbose_name = _("limits")
        verbose_name_plural = _("limits")
        ordering = ("created_at",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="limits_once_per_tenant")]

    def __str__(self) -> str:
        return str(_("Limits"))


class MonthlyUsage(TenantOwned):
    """Messages of a calendar month, counted bit by bit (apps.desk.usage)."""

    month = models.DateField(_("month"))  # its first day
    messages = models.PositiveBigIntegerField(_("messages"), default=0)
    counted_until = models.DateTimeField(_("counted until"))

    class Meta:
        verbose_name = _("usage of a month")
        verbose_name_plural = _("usage by month")
        ordering = ("-month",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "month"], name="usage_once_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
