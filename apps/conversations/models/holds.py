"""What must not be deleted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned


class Hold(TenantOwned):
    """A legal hold on a contact with all their conversations, or on one conversation: no retention and no erasure
    touches it until the hold is lifted."""

    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("conversation"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    by_name = models.CharField(_("ordered by"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contact=None) ^ Q(conversation=None),
                name="hold_contact_or_conversation",
                violation_error_message=_("A hold is on a contact or on a conversation."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "contact"],
                name="hold_contact_once",
                violation_error_message=_("There is a hold on this contact already."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "conversation"],
                name="hold_conversation_once",
                violation_error_message=_("There is a hold on this conversation already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact or self.conversation)
