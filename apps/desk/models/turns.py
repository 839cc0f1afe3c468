"""The record of every AI run."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ai.models import Persona
from apps.conversations.models import Conversation
from apps.tenants.scoping import TenantOwned


class BotTurn(TenantOwned):
    """One AI run: claimed by a worker, ended by an answer, a handoff, a cancellation or silence.

    The lease is (conversation, ownership_version, attempt): whoever posts checks all three under the
    conversation's lock, so the AI never talks over a person and never answers twice.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for a worker")
        RUNNING = "running", _("answering")
        ANSWERED = "answered", _("answered")
        HANDED_OFF = "handed_off", _("handed to a person")
        CANCELLED = "cancelled", _("cancelled")
        SILENT = "silent", _("kept silent")

    ACTIVE: ClassVar = (State.PENDING, State.RUNNING)

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    ownership_version = models.PositiveIntegerField()
    trigger_seq = models.PositiveIntegerField(_("answers message"))
    persona = models.ForeignKey(
        Persona, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answer style")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    message_id = models.UUIDField(null=True)
    burst_started_at = models.DateTimeField(_("first message of the burst"), null=True)
    not_before = models.DateTimeField(_("shown not before"))
    dispatched_at = models.DateTimeField()
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    trace = models.JSONField(_("trace"), default=list)
    usage = models.JSONField(_("usage"), default=dict)

    class Meta:
        verbose_name = _("AI run")
        verbose_name_plural = _("AI runs")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=("pending", "running")),
                name="turn_one_active",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["message_id"], name="turn_of_message"),
            models.Index(fields=["tenant", "created_at"], name="turn_of_tenant"),
            models.Index(
                fields=["state", "created_at"],
                name="turn_sweep",
                condition=Q(state__in=("pending", "running")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.trigger_seq}"

    @property
    def lease(self) -> tuple[UUID, int]:
        """Whose answer it would be: of two attempts at this turn only the later one may speak."""
        return self.id, self.attempt

    @property
    def run_id(self) -> str:
        """One attempt of this turn. A cancelled attempt must not cancel the next one."""
        return f"{self.id}.{self.attempt}"
