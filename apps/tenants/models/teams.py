"""Teams: who answers together."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import Membership
from apps.tenants.scoping import TenantOwned
from apps.tenants.skills import SKILLS_HELP, tidy_skills

LONGEST_OFFER_S = 3_600
LONGEST_WAIT_S = 24 * 3_600


class Team(TenantOwned):
    """Members who answer together. Conversations are given to it; without it they simply have no team."""

    class Strategy(models.TextChoices):
        MANUAL = "manual", _("by hand: whoever takes it")
        ROUND_ROBIN = "round_robin", _("in turn: whoever was given one longest ago")
        LEAST_LOADED = "least_loaded", _("whoever has the fewest")
        LAST_AGENT = "last_agent", _("whom the visitor knows already, else in turn")

    class OffHours(models.TextChoices):
        WAIT = "wait", _("it waits until somebody opens")
        OVERFLOW = "overflow", _("it goes to the overflow team")
        ASSIGN = "assign", _("as at any other time")

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True)
    members: "models.ManyToManyField[Membership, TeamMember]" = models.ManyToManyField(
        Membership, through="TeamMember", related_name="teams", verbose_name=_("members")
    )
    strategy = models.CharField(
        _("who gets a conversation"), max_length=12, choices=Strategy, default=Strategy.MANUAL
    )
    offer_timeout_s = models.PositiveSmallIntegerField(
        _("seconds to accept"),
        default=0,
        validators=[MaxValueValidator(LONGEST_OFFER_S)],
        help_text=_("Then it is offered to the next one. 0: it is given at once, nobody needs to accept."),
    )
    skills = models.JSONField(
        _("skills of everybody in the team"), default=list, blank=True, help_text=SKILLS_HELP
    )
    overflow_team = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("overflow team"),
        help_text=_("Takes what nobody here can take."),
    )
    overflow_after_s = models.PositiveIntegerField(
        _("seconds until overflow"),
        default=0,
        validators=[MaxValueValidator(LONGEST_WAIT_S)],
        help_text=_("So long a conversation waits here first. 0: it goes on as soon as nobody can take it."),
    )
    off_hours = models.CharField(
        _("outside the hours"), max_length=8, choices=OffHours, default=OffHours.WAIT
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="team_name_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        self.skills = tidy_skills(self.skills)

    def clean(self) -> None:
        super().clean()
        if self.overflow_team_id == self.pk:
            raise ValidationError({"overflow_team": _("A team does not overflow into itself.")})


class TeamMember(TenantOwned):
    """Who is in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    # Whose turn it is: whoever was given a conversation longest ago.
    last_given_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "membership"], name="team_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.membership}"
