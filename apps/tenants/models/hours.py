"""When a tenant's people are there to answer."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.hours import DAYS, Hours, hours_from, tidy_day, tidy_exceptions, tidy_zone
from apps.tenants.models.teams import Team
from apps.tenants.models.tenants import Inbox
from apps.tenants.scoping import TenantOwned

_EXAMPLE = _("Such as 09:00-12:00, 13:30-18:00. Empty: closed. 22:00-06:00 ends on the next day.")
_TIDY: dict[str, Callable[[Any], Any]] = {
    "time_zone": tidy_zone,
    **dict.fromkeys(DAYS, tidy_day),
    "exceptions": tidy_exceptions,
}


def _day(name: Any, help_text: Any = "") -> "models.CharField[str, str]":
    return models.CharField(name, max_length=120, blank=True, help_text=help_text)


class BusinessHours(TenantOwned):
    """Times of day as people write them, in one time zone: of an inbox, of a team, or of all that have none of their
    own. Without a row the desk is always open."""

    inbox = models.OneToOneField(
        Inbox,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("inbox"),
        help_text=_("Empty: for all inboxes that have no hours of their own."),
    )
    team = models.OneToOneField(
        Team,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("team"),
        help_text=_(
            "In place of an inbox: these count for the team's conversations, wherever they come from."
        ),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, help_text=_("Such as Asia/Shanghai."))
    monday = _day(_("Monday"), _EXAMPLE)
    tuesday = _day(_("Tuesday"))
    wednesday = _day(_("Wednesday"))
    thursday = _day(_("Thursday"))
    friday = _day(_("Friday"))
    saturday = _day(_("Saturday"))
    sunday = _day(_("Sunday"))
    takes_holidays = models.BooleanField(
        _("also the calendar for all inboxes"),
        default=True,
        help_text=_("Where both name a day, the own entry counts."),
    )
    exceptions = models.JSONField(_("calendar"), default=list, blank=True)

    class Meta:
        verbose_name = _("business hours")
        verbose_name_plural = _("business hours")
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(inbox=None, team=None),
                name="business_hours_once_per_tenant",
                violation_error_message=_("There are hours for all inboxes already."),
            ),
            models.CheckConstraint(
                condition=Q(inbox=None) | Q(team=None),
                name="business_hours_of_inbox_or_team",
                violation_error_message=_("Choose an inbox or a team, not both."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.inbox or self.team or _("All inboxes"))

    @property
    def is_general(self) -> bool:
        return self.inbox_id is None and self.team_id is None

    def hours_with(self, common: Sequence[str]) -> Hours:
        """common: the calendar for all inboxes. Raises ValidationError when a text cannot be read, which no stored one
        does."""
        added = common if self.takes_holidays and not self.is_general else ()
        week = [getattr(self, day) for day in DAYS]
        return hours_from(self.time_zone, week, [*added, *self.exceptions])

    def clean_fields(self, exclude: Any = None) -> None:
        """Puts each text into one tidy form, or says what is wrong with it."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field, tidy in _TIDY.items():
            try:
                setattr(self, field, tidy(getattr(self, field)))
            except ValidationError as error:
                errors.setdefault(field, []).extend(error.error_list)
        if errors:
            raise ValidationError(errors)
