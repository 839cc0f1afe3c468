"""Who owns what: tenants, their inboxes, people and keys."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id
from apps.tenants import eviction
from apps.tenants.scoping import TenantOwned

SITE_KEY = RegexValidator(
    r"^[a-zA-Z0-9][a-zA-Z0-9_-]{1,47}$", _("Letters, digits, hyphens and underscores only.")
)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Tenant(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=48, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do in a tenant is their Membership."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(_("public name"), max_length=80, blank=True)
    avatar_url = models.URLField(_("avatar"), blank=True)
    locale = models.CharField(_("language"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("username",)

    @property
    def public_name(self) -> str:
        return self.display_name or self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tells the person's sockets of a new password or a deactivation.

        Here, because every way to them comes by: our pages, Django's, and `manage.py changepassword`.
        """
        is_new, written = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if not is_new and (written is None or {"password", "is_active"} & set(written)):
            self.announce_access()

    def announce_access(self) -> None:
        """What the person may do has changed: after commit, every socket of theirs is admitted again or ends."""
        eviction.announce(self.pk, self.memberships.values_list("tenant_id", flat=True))


class Membership(TenantOwned):
    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        ADMINISTRATOR = "administrator", _("administrator")
        SUPERVISOR = "supervisor", _("supervisor")
        AGENT = "agent", _("agent")
        ANALYST = "analyst", _("analyst")
        EDITOR = "editor", _("knowledge editor")

    class Availability(models.TextChoices):
        ONLINE = "online", _("online")
        BUSY = "busy", _("busy")
        OFFLINE = "offline", _("offline")

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(_("active"), default=True)
    availability = models.CharField(
        _("availability"),
        max_length=8,
        choices=Availability,
        default=Availability.ONLINE,
        help_text=_("What the person chose; who is not connected is offline all the same."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_tenant")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Inbox(TenantOwned):
    """A widget or channel of a tenant, addressed in public by its site key."""

    name = models.CharField(_("name"), max_length=120)
    site_key = models.CharField(_("site key"), max_length=48, unique=True, validators=[SITE_KEY])
    greeting = models.TextField(_("greeting"), blank=True, max_length=1000)
    quick_questions = models.JSONField(_("quick questions"), default=list, blank=True)
    localized = models.JSONField(
        _("translations"),
        default=dict,
        blank=True,
        help_text=_(
            'Name, greeting and quick questions by language: {"en": {"greeting": "…", "quick_questions": ["…"]}}.'
        ),
    )
    allowed_origins = models.JSONField(
        _("allowed origins"),
        default=list,
        blank=True,
        help_text=_("Origins such as https://shop.example.com."),
    )
    identity_secret = models.CharField(
        _("identity secret"), max_length=64, default=new_secret, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ApiKey(TenantOwned):
    """A program's key. Only its hash is stored; the prefix lets people tell keys apart."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("write")
        CHANNEL = "channel", _("speak for visitors")

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
    """Who changed what, append-only. Written by the admin's base class and the services."""

    actor = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("object type"), max_length=60)
    object_id = models.CharField(_("object id"), max_length=64)
    summary = models.JSONField(_("summary"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
