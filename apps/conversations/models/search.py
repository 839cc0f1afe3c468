"""What messages are found by, and the views of the list that people keep."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned

MAX_VIEW_NAME = 60


class MessageTerms(TenantOwned):
    """The words of one message as numbers (apps/conversations/terms.py). Made in the background, after the message.

    Its id is the message's, so newer ones have greater ids; its text stays where it is.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", db_index=False, editable=False
    )
    seq = models.PositiveIntegerField(editable=False)
    agent_id = models.UUIDField(null=True, editable=False)  # who wrote it, when an agent did
    terms = ArrayField(models.BigIntegerField(), default=list, editable=False)

    class Meta:
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of messages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_terms_once")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="message_terms_found"),
            models.Index(
                fields=["agent_id", "conversation"],
                condition=Q(agent_id__isnull=False),
                name="message_terms_of_agent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.seq}"


class SearchProgress(TenantOwned):
    """Up to when a tenant's messages can be found by their words. Its row is the lock of whoever goes on."""

    indexed_until = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("progress of the search index")
        verbose_name_plural = _("progress of the search index")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="search_progress_once")]

    def __str__(self) -> str:
        return f"{self.indexed_until}"


class SavedView(TenantOwned):
    """A filter of the list under a name, for one person or for everybody (apps/conversations/filters.py)."""

    name = models.CharField(_("name"), max_length=MAX_VIEW_NAME)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("made by")
    )
    is_shared = models.BooleanField(_("for everybody"), default=False)
    filter = models.JSONField(_("filter"))
    sort = models.CharField(_("sorting"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name
