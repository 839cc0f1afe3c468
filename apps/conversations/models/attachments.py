"""Files that people send."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned


class Attachment(TenantOwned):
    """An upload. Until a message carries it, it has no conversation; unsent ones go after a day.

    Where the file lies follows from tenant and id (files/places.py); a message holds a copy of what readers are told.
    """

    # Of a visitor's upload. Visitors upload before their first message makes them a contact, hence no constraint.
    contact = models.ForeignKey(
        Contact,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("contact"),
        db_constraint=False,
    )
    user = models.ForeignKey(  # of an agent's; programs' uploads have neither
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("agent"),
        db_index=False,
    )
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("conversation"),
    )
    message_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(message_id=None), name="attachment_never_sent"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.width is not None
