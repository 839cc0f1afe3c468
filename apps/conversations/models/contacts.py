"""Whom we talk to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

MAX_PHONE = 40


class Contact(TenantOwned):
    """A visitor who has written or was identified. A page load alone makes no row."""

    identifier = models.CharField(_("identifier"), max_length=200, blank=True)
    is_verified = models.BooleanField(_("identity verified"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=MAX_PHONE, blank=True)
    avatar_url = models.URLField(_("avatar"), blank=True)
    custom_attributes = models.JSONField(_("custom attributes"), default=dict, blank=True)
    locale = models.CharField(_("language"), max_length=12, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "identifier"], condition=~Q(identifier=""), name="contact_identifier_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.identifier or f"#{self.id.hex[-6:]}"
