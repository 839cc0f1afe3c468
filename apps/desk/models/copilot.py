"""What the copilot suggested to agents, and what agents say of the AI's answers."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.conversations.models import Conversation
from apps.knowledge.models import Article
from apps.tenants.scoping import TenantOwned

MAX_REPORT_COMMENT = 1_000


class Suggestion(TenantOwned):
    """A text that an agent asked for, and what became of it. Its text is forgotten after some weeks; the rest stays.

    kept_percent: how much of it was in the message that the agent sent.
    """

    class Kind(models.TextChoices):
        SUGGEST = "suggest", _("suggested reply")
        REPHRASE = "rephrase", _("rephrased")
        SHORTEN = "shorten", _("shortened")
        FRIENDLIER = "friendlier", _("made friendlier")
        FORMAL = "formal", _("made more formal")
        TRANSLATE = "translate", _("translated")
        SUMMARISE = "summarise", _("summarised")

    class Outcome(models.TextChoices):
        OPEN = "", _("nothing yet")
        ACCEPTED = "accepted", _("sent as it was")
        EDITED = "edited", _("sent after editing")
        REJECTED = "rejected", _("dismissed")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("agent"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    source = models.CharField(_("source"), max_length=10, blank=True)
    text = models.TextField(_("text"), blank=True)
    citations = models.JSONField(_("sources"), default=list)
    is_stopped = models.BooleanField(_("stopped"), default=False)
    usage = models.JSONField(_("usage"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    kept_percent = models.PositiveSmallIntegerField(_("kept (percent)"), null=True)
    ended_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("suggestion of the copilot")
        verbose_name_plural = _("suggestions of the copilot")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [models.Index(fields=["tenant", "-created_at"], name="suggestion_list")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_outcome_display()}".strip()


class AnswerReport(TenantOwned):
    """An agent says that an answer of the AI was not good. One for each answer and agent; the last word counts."""

    class Reason(models.TextChoices):
        INCORRECT = "incorrect_information", _("incorrect information")
        INAPPROPRIATE = "inappropriate_response", _("inappropriate response")
        INCOMPLETE = "incomplete_response", _("incomplete response")
        OUTDATED = "outdated_information", _("outdated information")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("dealt with")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation")
    )
    message_id = models.UUIDField()  # no foreign key, since messages are many
    seq = models.PositiveIntegerField(_("message"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("agent"),
    )
    reason = models.CharField(_("reason"), max_length=24, choices=Reason)
    comment = models.TextField(_("comment"), blank=True, validators=[MaxLengthValidator(MAX_REPORT_COMMENT)])
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    article = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("draft of a correction"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("report of an answer")
        verbose_name_plural = _("reports of answers")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message_id", "user"], name="answer_report_once_per_agent")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "-created_at"], name="answer_report_list")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} #{self.seq}"
