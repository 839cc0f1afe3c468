"""What answers cost, per tenant, visitor and day, and how much they may cost."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

VISITOR_TOKENS_PER_DAY = 200_000
WARN_AT_PERCENT = 80


def _tokens(
    label: "StrPromise", default: int | None = None
) -> "models.PositiveBigIntegerField[int | None, int | None]":
    return models.PositiveBigIntegerField(
        label, null=True, blank=True, default=default, help_text=_("Empty: no limit.")
    )


def _money(label: "StrPromise") -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(
        label,
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: no limit. In the currency of your providers' prices."),
    )


class Budget(TenantOwned):
    """A tenant's limits. When one is reached, people answer. Without a row, the defaults hold."""

    visitor_tokens_per_day = _tokens(_("tokens per visitor and day"), VISITOR_TOKENS_PER_DAY)
    visitor_cost_per_day = _money(_("money per visitor and day"))
    tokens_per_month = _tokens(_("tokens per month"))
    cost_per_month = _money(_("money per month"))
    warn_at_percent = models.PositiveSmallIntegerField(
        _("warn at percent"),
        default=WARN_AT_PERCENT,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = _("limits of spending")
        verbose_name_plural = _("limits of spending")
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant"],
                name="budget_once_per_tenant",
                violation_error_message=_("There are limits already; change those."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Limits of spending"))


class Spending(TenantOwned):
    """One day of a visitor, or of the whole tenant (contact_id is null). The truth that budgets are checked against."""

    contact_id = models.UUIDField(_("visitor"), null=True)  # no foreign key: contacts are another app's
    day = models.DateField(_("day"))
    requests = models.PositiveIntegerField(_("answers"), default=0)
    prompt_tokens = models.PositiveBigIntegerField(_("tokens read"), default=0)
    completion_tokens = models.PositiveBigIntegerField(_("tokens written"), default=0)
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=6, default=Decimal(0))

    class Meta:
        verbose_name = _("day of spending")
        verbose_name_plural = _("spending")
        ordering = ("-day",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "contact_id", "day"],
                nulls_distinct=False,
                name="spending_once_per_visitor_and_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.day)
