"""Who may not write."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.tenants.scoping import TenantOwned

MAX_REASON = 300


class Block(TenantOwned):
    """A contact, or a network that visitors come from, that is turned away until the block is lifted or expires."""

    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    network = models.CharField(
        _("address or network"),
        max_length=43,
        blank=True,
        help_text=_("Such as 203.0.113.7, or 203.0.113.0/24 for all addresses of a network."),
    )
    reason = models.CharField(_("reason"), max_length=MAX_REASON, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, help_text=_("Empty: never."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    by_name = models.CharField(_("blocked by"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contact=None) ^ Q(network=""),
                name="block_contact_or_network",
                violation_error_message=_("A block is of a contact or of a network."),
            ),
            models.UniqueConstraint(fields=["tenant", "contact"], name="block_contact_once"),
            models.UniqueConstraint(
                fields=["tenant", "network"], condition=~Q(network=""), name="block_network_once"
            ),
        ]

    def __str__(self) -> str:
        return self.network or str(self.contact)
