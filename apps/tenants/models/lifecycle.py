"""What an inbox's conversations do by themselves."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.tenants import Inbox
from apps.tenants.scoping import TenantOwned

LONGEST_MIN = 30 * 24 * 60


def _minutes(name: object, default: int, help_text: object = "") -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(
        name,  # type: ignore[arg-type]  # lazy texts
        default=default,
        validators=[MaxValueValidator(LONGEST_MIN)],
        help_text=help_text,  # type: ignore[arg-type]
    )


class LifecycleSettings(TenantOwned):
    """An inbox without a row has the defaults. Times are in minutes; 0 means never."""

    class ReturnWhen(models.TextChoices):
        ALWAYS = "always", _("at any time")
        OPEN = "open", _("within opening hours only")
        CLOSED = "closed", _("outside opening hours only")

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    end_ai_after_min = _minutes(
        _("end conversations with the AI after"),
        0,
        _("Minutes without a word, the last of which was not the visitor's. 0: never."),
    )
    end_people_after_min = _minutes(
        _("end conversations with people after"),
        0,
        _("The same. Whoever waits for an answer is never cut off."),
    )
    warn_before_min = _minutes(
        _("warn the visitor before"),
        10,
        _("So many minutes before the end; what the visitor writes then cancels it. 0: no warning."),
    )
    return_after_min = _minutes(
        _("back to the AI after"),
        0,
        _("Minutes for which a visitor has waited for a word of the person in charge. 0: never."),
    )
    return_when = models.CharField(
        _("back to the AI"), max_length=8, choices=ReturnWhen, default=ReturnWhen.OPEN
    )
    mails_replies = models.BooleanField(
        _("mail replies to visitors who have left"),
        default=True,
        help_text=_("With a link back into the conversation. Needs an e-mail address and a mail server."),
    )
    mails_rating = models.BooleanField(_("ask visitors who have left for a rating by e-mail"), default=False)

    class Meta:
        verbose_name = _("course of conversations")
        verbose_name_plural = _("course of conversations")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return str(self.inbox)

    def clean(self) -> None:
        ends = [after for after in (self.end_ai_after_min, self.end_people_after_min) if after]
        if ends and self.warn_before_min >= min(ends):
            text = _("The warning comes before the end: choose fewer minutes than until the end.")
            raise ValidationError({"warn_before_min": text})
