"""How an inbox answers."""

from django.core.validators import MaxValueValidator
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
        validators=[MaxValueValidator(30_000)],
        help_text=_("Several short messages in a row get one answer."),
    )
    longest_wait_ms = models.PositiveIntegerField(
        _("longest wait for silence (ms)"),
        default=5000,
        validators=[MaxValueValidator(60_000)],
        help_text=_("After this long the answer is shown, even when the visitor goes on writing."),
    )
    may_improvise = models.BooleanField(
        _("the model may answer without articles"),
        default=False,
        help_text=_("Otherwise a fixed text says that nothing fits, and offers a person."),
    )
    asks_model_when_unsure = models.BooleanField(
        _("ask the model when the wish is unclear"),
        default=False,
        help_text=_(
            "Costs a short request for messages that the local classifier is not sure about, and for follow-ups."
        ),
    )

    class Meta:
        verbose_name = _("inbox answering")
        verbose_name_plural = _("inbox answering")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.inbox)
