"""Files that people have asked for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned


class Export(TenantOwned):
    """A file that a worker writes. subject: the report's name, or the figure whose conversations it holds.

    place: as apps.reports.shapes.Place says it in addresses. The flags are what whoever asked might see: who downloads
    must be allowed the same.
    """

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        CONVERSATIONS = "conversations", _("conversations")
        THREADS = "threads", _("conversations with messages")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        JSON_LINES = "jsonl", _("JSON lines")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN: ClassVar = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("content"), max_length=16, choices=Kind)
    format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.CSV)
    subject = models.CharField(_("of"), max_length=60)
    place = models.JSONField(_("filters"), default=dict)
    language = models.CharField(max_length=12, blank=True)
    shows_blocked = models.BooleanField(_("with blocked messages"), default=False)
    shows_personal = models.BooleanField(_("with unmasked personal data"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    claims = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-created_at"], name="export_list"),
            models.Index(
                fields=["created_at"], condition=Q(state__in=("queued", "running")), name="export_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
