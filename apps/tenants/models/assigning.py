"""How a tenant's people get conversations, beyond what each team says."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import MOST_AT_ONCE
from apps.tenants.scoping import TenantOwned

LONGEST_MINUTES = 24 * 60
MOST_MISSED = 20


class AssignmentSettings(TenantOwned):
    """One row of a tenant; without it the defaults hold."""

    capacity = models.PositiveSmallIntegerField(
        _("capacity"),
        default=0,
        validators=[MaxValueValidator(MOST_AT_ONCE)],
        help_text=_(
            "Conversations at once that a person is given automatically, unless their own number says otherwise. "
            "0: any number."
        ),
    )
    away_after_minutes = models.PositiveSmallIntegerField(
        _("away after minutes"),
        default=0,
        validators=[MaxValueValidator(LONGEST_MINUTES)],
        help_text=_(
            "Who has done nothing at the console for so long is offline, and back with the first thing they do. "
            "0: never."
        ),
    )
    away_after_missed = models.PositiveSmallIntegerField(
        _("away after missed offers"),
        default=2,
        validators=[MaxValueValidator(MOST_MISSED)],
        help_text=_(
            "Who lets so many offers pass, one after the other, is offline until they say otherwise. 0: never."
        ),
    )

    class Meta:
        verbose_name = _("assignment settings")
        verbose_name_plural = _("assignment settings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant"],
                name="assignment_settings_once",
                violation_error_message=_("There are settings already."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Assignment settings"))
