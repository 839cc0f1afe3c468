"""Teams: who answers together."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import Membership
from apps.tenants.scoping import TenantOwned


class Team(TenantOwned):
    """Members who answer together. Conversations are given to it; without it they simply have no team."""

    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True)
    members: "models.ManyToManyField[Membership, TeamMember]" = models.ManyToManyField(
        Membership, through="TeamMember", related_name="teams", verbose_name=_("members")
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


class TeamMember(TenantOwned):
    """Who is in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "membership"], name="team_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.membership}"
