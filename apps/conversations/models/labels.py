"""Words that sort conversations."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

LABEL_TITLE = RegexValidator(r"^[\w-]+\Z", _("Letters, digits, hyphens and underscores only."))


class Label(TenantOwned):
    """A word by which agents sort conversations."""

    class Color(models.TextChoices):
        """Names, so that each page has a shade that can be read on its ground."""

        GRAY = "gray", _("gray")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        GREEN = "green", _("green")
        BLUE = "blue", _("blue")
        PURPLE = "purple", _("purple")

    title = models.CharField(
        _("title"), max_length=40, validators=[LABEL_TITLE], help_text=_("One word, such as VIP or refund.")
    )
    color = models.CharField(_("colour"), max_length=8, choices=Color, default=Color.GRAY)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("title",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("title"),
                "tenant",
                name="label_title_once",
                violation_error_message=_("There is a label of that title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
