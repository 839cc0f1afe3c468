"""How an inbox answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ai.models import Persona, Provider
from apps.knowledge.models import Collection
from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned


class InboxAnswering(TenantOwned):
    """Who answers in an inbox: which persona, provider and knowledge, or people only."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    is_ai_enabled = models.BooleanField(_("AI answers first"), default=True)
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answer style"),
    )
    provider = models.ForeignKey(
        Provider,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("model provider"),
        help_text=_("Empty: the provider of the environment, or the knowledge base alone."),
    )
    collections = models.ManyToManyField(
        Collection,
        blank=True,
        related_name="+",
        verbose_name=_("collections"),
        help_text=_("None: all of them."),
    )
    debounce_ms = models.PositiveIntegerField(
        _("silence before answering (ms)"),
        default=800,
        help_text=_("Several short messages in a row get one answer."),
    )

    class Meta:
        verbose_name = _("inbox answering")
        verbose_name_plural = _("inbox answering")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.inbox)
