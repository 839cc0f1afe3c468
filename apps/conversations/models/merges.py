"""Contacts that agents took for one person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.tenants.scoping import TenantOwned


class ContactMerge(TenantOwned):
    """That one contact joined another, and what that changed: all that an undo needs."""

    kept = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact that stays")
    )
    joined = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact that joined it")
    )
    # {contact id: {field: [before, after]}}; an attribute is «custom_attributes.<name>», missing is null
    changes = models.JSONField(default=dict)
    followers = models.JSONField(default=list)  # ids of what had joined the joined one before
    by_name = models.CharField(_("merged by"), max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.joined_id} → {self.kept_id}"
