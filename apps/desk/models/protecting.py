"""Exports and erasures of what is known about a person."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned


class DataRequest(TenantOwned):
    """That somebody's data is to be handed over or erased, and what became of it.

    It names the contact by id alone: there may be no such contact any more.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("export")
        PSEUDONYMISE = "pseudonymise", _("erase, figures stay")
        DELETE = "delete", _("delete everything")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a worker")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    contact_id = models.UUIDField(_("contact"))
    contact_name = models.CharField(_("name"), max_length=120, blank=True)  # empty once the person is erased
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    by_name = models.CharField(_("asked for by"), max_length=120, blank=True)
    claimed_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)  # conversations
    total = models.PositiveIntegerField(_("of"), default=0)
    result = models.JSONField(_("result"), default=dict)  # {what: how many}
    error = models.CharField(_("error"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(
        _("bytes"), default=0
    )  # of an export's file; 0: there is none (any more)
    expires_at = models.DateTimeField(_("file kept until"), null=True)

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="data_request_list"),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=("waiting", "running")),
                name="data_request_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.contact_name or '#' + self.contact_id.hex[-6:]}"
