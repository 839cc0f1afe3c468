"""Where a contact has been on the site."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned

MAX_PAGE_ADDRESS = 1_000
MAX_PAGE_TITLE = 300


class PageView(TenantOwned):
    """A page that a contact looked at; of each contact the latest ones are kept."""

    contact = models.ForeignKey(  # found by page_view_of_contact
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact"), db_index=False
    )
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("conversation"),
    )
    url = models.CharField(_("page"), max_length=MAX_PAGE_ADDRESS)
    title = models.CharField(_("page title"), max_length=MAX_PAGE_TITLE, blank=True)
    referrer = models.CharField(_("came from"), max_length=MAX_PAGE_ADDRESS, blank=True)
    at = models.DateTimeField(_("seen"))

    class Meta:
        verbose_name = _("page view")
        verbose_name_plural = _("page views")
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["contact", "-at", "-id"], name="page_view_of_contact")]

    def __str__(self) -> str:
        return self.url
