"""Who was given or offered which conversation, and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.tenants.models import Team
from apps.tenants.scoping import TenantOwned


class Assignment(TenantOwned):
    """One decision about a conversation: by the engine, or by a person who gave it to somebody."""

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        OFFERED = "offered", _("offered")
        HELD = "held", _("kept for somebody who is not here")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("not accepted in time")
        TAKEN = "taken", _("ended another way")
        MOVED = "moved", _("moved on")

    class Reason(models.TextChoices):
        ROUND_ROBIN = "round_robin", _("it was their turn")
        LEAST_LOADED = "least_loaded", _("they had the fewest conversations")
        LAST_AGENT = "last_agent", _("the visitor knows them already")
        HELD = "held", _("it was kept for them, and they came")
        ASSIGNED = "assigned", _("given by a colleague")
        TRANSFERRED = "transferred", _("passed on by a colleague")
        CLAIMED = "claimed", _("taken by hand")
        OVERFLOW = "overflow", _("nobody of the team could take it")
        OFF_HOURS = "off_hours", _("the team is closed")

    OPEN: ClassVar = (State.OFFERED, State.HELD)

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("conversation"),
        db_index=False,  # found by assignment_history
    )
    team = models.ForeignKey(
        Team,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("team"),
    )
    agent = models.ForeignKey(  # nobody: it moved to another team
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("agent"),
        db_index=False,  # found by assignment_of_agent
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    by_name = models.CharField(_("by"), max_length=120, blank=True)  # empty: the engine
    # [{"id", "name", "verdict", "load", "capacity", …}]: everybody who was thought of, see assigning/verdicts.py.
    candidates = models.JSONField(_("candidates"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=("offered", "held")),
                name="assignment_open_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "-created_at"], name="assignment_history"),
            models.Index(fields=["agent", "-created_at"], name="assignment_of_agent"),
            models.Index(
                fields=["tenant", "expires_at"],
                condition=Q(state__in=("offered", "held")),
                name="assignment_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} · {self.get_state_display()}"
