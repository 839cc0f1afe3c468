"""Texts that agents keep for what they write again and again."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.models import Team
from apps.tenants.scoping import TenantOwned

MAX_CANNED = 5_000
SHORT_CODE = RegexValidator(
    r"^[\w.-]+\Z", _("Letters, digits, dots, hyphens and underscores only, without spaces.")
)


class CannedResponse(TenantOwned):
    """A ready text: one person's (owner), one team's, or, with neither, everybody's in the tenant."""

    short_code = models.CharField(
        _("short code"),
        max_length=40,
        validators=[SHORT_CODE],
        help_text=_("What is typed after “/”, such as refund."),
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    content = models.TextField(
        _("text"),
        validators=[MaxLengthValidator(MAX_CANNED)],
        help_text=_(
            "{{contact.name}} and the like are filled in; {{contact.name|friend}} has a word for when it is unknown."
        ),
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("Empty: for everybody."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    uses = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("canned response")
        verbose_name_plural = _("canned responses")
        ordering = ("short_code", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "short_code", "team", "owner"],
                name="canned_short_code_once",
                nulls_distinct=False,
                violation_error_message=_("There is a canned response with that short code already."),
            ),
            models.CheckConstraint(condition=Q(team=None) | Q(owner=None), name="canned_of_one_kind"),
        ]

    def __str__(self) -> str:
        return f"/{self.short_code}"
