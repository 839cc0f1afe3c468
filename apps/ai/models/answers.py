"""Answers that were given before: asked often, confirmed, ready to be given again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

LONGEST_ANSWER = 8000


class KnownAnswer(TenantOwned):
    """A question that is asked often and its answer: one per place (see apps/ai/scopes.py) and question.

    Only a confirmed answer is given without asking the model, and only while its scope is the present one.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("asked often")
        CONFIRMED = "confirmed", _("confirmed")
        OUTDATED = "outdated", _("to be checked again")
        WITHDRAWN = "withdrawn", _("withdrawn")

    question = models.CharField(_("question"), max_length=300)
    question_digest = models.CharField(max_length=32, editable=False)
    place = models.CharField(max_length=32, editable=False)
    language = models.CharField(_("language"), max_length=12, blank=True)
    text = models.TextField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    citations = models.JSONField(_("sources"), default=list, blank=True, editable=False)
    sources = models.JSONField(default=list, blank=True, editable=False)
    scope = models.CharField(max_length=32, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUGGESTED)
    checked_at = models.DateTimeField(_("last known to be right"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        "tenants.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    times_asked = models.PositiveBigIntegerField(_("times asked"), default=0, editable=False)
    last_asked_at = models.DateTimeField(_("last asked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("known answer")
        verbose_name_plural = _("known answers")
        ordering = ("-times_asked", "question")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "place", "question_digest"], name="known_answer_once_per_place"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-times_asked"], name="known_answer_most_asked")]

    def __str__(self) -> str:
        return self.question
