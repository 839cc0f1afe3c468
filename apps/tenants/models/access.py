"""What programs enter by, and who changed what."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import User
from apps.tenants.scoping import TenantOwned


class ApiKey(TenantOwned):
    """A program's key. Only its hash is stored; the prefix lets people tell keys apart."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("write")
        CHANNEL = "channel", _("speak for visitors")
        PERSONAL = "personal", _("read what is masked for others")

    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(_("prefix"), max_length=12, editable=False)
    hashed_key = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AuditEntry(TenantOwned):
    """Who changed what, or looked at what is not for everybody (apps/tenants/auditing.py writes it).

    Append-only: a trigger of the database refuses to change or delete one, except to the retention of old ones. Hence
    no constraint on the actor, whose account may go: the entry keeps id and name.
    """

    class Via(models.TextChoices):
        UNKNOWN = "", _("unknown")
        ADMIN = "admin", _("back office")
        CONSOLE = "console", _("console")
        API = "api", _("API")
        COMMAND = "command", _("command line")
        WORKER = "worker", _("worker")

    actor = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        verbose_name=_("who"),
        db_constraint=False,
    )
    actor_name = models.CharField(_("who"), max_length=160, blank=True)  # as they were called then
    api_key_id = models.UUIDField(_("API key"), null=True)
    via = models.CharField(_("by way of"), max_length=8, choices=Via, default=Via.UNKNOWN, blank=True)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("object type"), max_length=60)
    object_id = models.CharField(_("object id"), max_length=64)
    summary = models.JSONField(_("summary"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser or program"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="audit_entry_list"),
            models.Index(fields=["tenant", "object_type", "object_id"], name="audit_entry_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
