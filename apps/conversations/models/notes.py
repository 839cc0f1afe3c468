"""What agents write down about a contact."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.tenants.scoping import TenantOwned

MAX_NOTE = 5_000


class ContactNote(TenantOwned):
    """A note that every agent of the tenant reads, and only its author changes."""

    contact = models.ForeignKey(  # found by contact_note_of_contact
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact"), db_index=False
    )
    author = models.ForeignKey(  # None: a program, or somebody who is gone
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
        db_index=False,
    )
    author_name = models.CharField(_("author"), max_length=120)
    text = models.TextField(_("note"))
    edited_at = models.DateTimeField(_("changed"), null=True)

    class Meta:
        verbose_name = _("note on a contact")
        verbose_name_plural = _("notes on contacts")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [models.Index(fields=["contact", "-id"], name="contact_note_of_contact")]

    def __str__(self) -> str:
        return self.text[:60]
