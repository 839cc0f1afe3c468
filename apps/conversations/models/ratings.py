"""What visitors think of a conversation."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.contacts import Contact
from apps.conversations.models.conversations import Conversation
from apps.tenants.scoping import TenantOwned

MAX_COMMENT = 1_000


class Rating(TenantOwned):
    """What the visitor thinks of a conversation: at most one each, and who owned the conversation then."""

    class Source(models.TextChoices):
        VISITOR = "visitor", _("visitor")

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="rating", verbose_name=_("conversation")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("contact")
    )
    score = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("comment"), blank=True, validators=[MaxLengthValidator(MAX_COMMENT)])
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.VISITOR)
    owner = models.CharField(_("owner"), max_length=8, choices=Conversation.Owner)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="rating_score_1_to_5")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-created_at"], name="rating_list")]

    def __str__(self) -> str:
        return f"{self.score}/5"
