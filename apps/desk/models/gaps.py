"""Questions that found no good answer, grouped, and what became of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.knowledge.models import Article
from apps.tenants.scoping import TenantOwned

LONGEST_QUESTION = 300


class Gap(TenantOwned):
    """What the knowledge lacks: one for questions that mean the same. No personal data is in its texts.

    The counts go on after its questions are forgotten. after_…: since the article was published.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DRAFTED = "drafted", _("draft written")
        RESOLVED = "resolved", _("published")
        IGNORED = "ignored", _("ignored")

    question = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    language = models.CharField(_("language"), max_length=12, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    times_asked = models.PositiveIntegerField(_("times asked"), default=0)
    unanswered = models.PositiveIntegerField(_("unanswered"), default=0)
    handed_off = models.PositiveIntegerField(_("handed to a person"), default=0)
    badly_rated = models.PositiveIntegerField(_("badly rated"), default=0)
    last_asked_at = models.DateTimeField(_("last asked"))
    article = models.ForeignKey(
        Article, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("article")
    )
    resolved_at = models.DateTimeField(_("published at"), null=True)
    after_answered = models.PositiveIntegerField(_("answered since"), default=0)
    after_cited = models.PositiveIntegerField(_("answered from the article"), default=0)
    after_missed = models.PositiveIntegerField(_("still not answered"), default=0)

    class Meta:
        verbose_name = _("knowledge gap")
        verbose_name_plural = _("knowledge gaps")
        ordering = ("-times_asked", "-last_asked_at", "-id")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "-times_asked", "-last_asked_at"], name="gap_most_asked")
        ]

    def __str__(self) -> str:
        return self.question


class GapQuestion(TenantOwned):
    """One of a gap's questions: where it was asked, and how it ended. The newest ones are kept."""

    class Outcome(models.TextChoices):
        UNANSWERED = "unanswered", _("unanswered")
        HANDED_OFF = "handed_off", _("handed to a person")
        BADLY_RATED = "badly_rated", _("badly rated")
        ANSWERED = "answered", _("answered")

    gap = models.ForeignKey(
        Gap, on_delete=models.CASCADE, related_name="questions", verbose_name=_("knowledge gap")
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    seq = models.PositiveIntegerField(_("message"))
    text = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    is_after = models.BooleanField(_("after the article was published"), default=False)
    asked_at = models.DateTimeField(_("asked"))
    # An agent's good answer in that conversation: a message. No foreign key, since messages are many.
    answer_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("question of a gap")
        verbose_name_plural = _("questions of gaps")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="gap_question_once")
        ]

    def __str__(self) -> str:
        return self.text


class ReviewProgress(TenantOwned):
    """Up to where AI runs and ratings have been looked through."""

    turns_until = models.DateTimeField()
    ratings_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="review_progress_once")]

    def __str__(self) -> str:
        return str(self.turns_until)
