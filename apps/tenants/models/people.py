"""People, and what they may do in a tenant."""

import re
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id
from apps.tenants import eviction
from apps.tenants.scoping import TenantOwned
from apps.tenants.skills import SKILLS_HELP, tidy_skills

MOST_AT_ONCE = 200
_OWN_PICTURE = re.compile(r"/(console/portraits|widget/pictures|static)/[\w./?=-]+")


def validate_avatar(value: str) -> None:
    """A picture of this installation, or an address elsewhere. Raises ValidationError."""
    if not _OWN_PICTURE.fullmatch(value):
        URLValidator(schemes=["http", "https"])(value)


class User(AbstractUser):
    """A person who signs in. What they may do in a tenant is their Membership."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    display_name = models.CharField(_("public name"), max_length=80, blank=True)
    avatar_url = models.CharField(_("avatar"), max_length=200, blank=True, validators=[validate_avatar])
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

    class Because(models.TextChoices):
        """Why somebody's availability is what it is."""

        CHOSEN = "", _("chosen by the person")
        SILENT = "silent", _("nothing was heard of the person for a while")
        MISSED = "missed", _("offers were not accepted")
        COLLEAGUE = "colleague", _("set by a colleague")

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.AGENT)
    custom_role = (
        models.ForeignKey(  # in use it cannot be deleted: its members would get the base's permissions
            "tenants.CustomRole",
            null=True,
            blank=True,
            on_delete=models.RESTRICT,
            related_name="+",
            verbose_name=_("own role"),
        )
    )
    is_active = models.BooleanField(_("active"), default=True)
    availability = models.CharField(
        _("availability"),
        max_length=8,
        choices=Availability,
        default=Availability.ONLINE,
        help_text=_("What the person chose; who is not connected is offline all the same."),
    )
    availability_because = models.CharField(
        _("reason"), max_length=10, choices=Because, default=Because.CHOSEN, blank=True
    )
    availability_by = models.CharField(_("set by"), max_length=120, blank=True)  # of «colleague»
    availability_note = models.CharField(_("note"), max_length=200, blank=True)
    availability_at = models.DateTimeField(_("since"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("capacity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
        help_text=_("Conversations at once that are given automatically. Empty: the tenant's default."),
    )
    skills = models.JSONField(_("skills"), default=list, blank=True, help_text=SKILLS_HELP)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_tenant")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        self.skills = tidy_skills(self.skills)
