"""What a person wants to be told in a tenant, and how."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import Membership
from apps.tenants.scoping import TenantOwned

LONGEST_MINUTES = 24 * 60


class NotificationChoices(TenantOwned):
    """One row for whoever chose something; without one, the defaults of apps/desk/choosing.py hold."""

    membership = models.OneToOneField(
        Membership,
        on_delete=models.CASCADE,
        related_name="notification_choices",
        verbose_name=_("membership"),
    )
    # {kind: [ways]}; a kind that is missing has its default ways.
    chosen = models.JSONField(_("ways by kind"), default=dict, blank=True)
    is_mailed = models.BooleanField(_("by e-mail"), default=True)
    mail_after_minutes = models.PositiveSmallIntegerField(
        _("e-mail after minutes"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_MINUTES)],
    )
    long_wait_minutes = models.PositiveSmallIntegerField(
        _("long wait in minutes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    # The last letter told of what had happened until then.
    mailed_until = models.DateTimeField(_("mailed until"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("notification choices")
        verbose_name_plural = _("notification choices")

    def __str__(self) -> str:
        return str(self.membership)
