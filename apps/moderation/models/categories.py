"""Categories of words: a list of its own, prepared, switched on and off as a whole."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.moderation.models.words import MAX_CATEGORY_LENGTH, SensitiveWord
from apps.tenants.scoping import TenantOwned

Action = SensitiveWord.Action


class WordCategory(TenantOwned):
    """What a tenant has decided about all words of a category. A list in preparation is one that is switched off.

    Words carry the category's name. Every name in use has a row; words without a category have none.
    """

    name = models.CharField(_("name"), max_length=MAX_CATEGORY_LENGTH)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Switched off, none of its words counts: a list that is being prepared."),
    )
    action = models.CharField(
        _("action for all its words"),
        max_length=12,
        blank=True,
        choices=[choice for choice in Action.choices if choice[0] != Action.PASS],
        help_text=_("Empty: what each word says. Allowed phrases stay allowed."),
    )

    class Meta:
        verbose_name = _("category of words")
        verbose_name_plural = _("categories of words")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="word_category_once_per_tenant")
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: "set[str] | None" = None) -> None:  # type: ignore[override]
        self.name = self.name.strip()
        super().clean_fields(exclude=exclude)


class AllowedPhrase(SensitiveWord):
    """A phrase in which listed words are no hits: a page of its own in the back office."""

    class Meta:
        proxy = True
        verbose_name = _("allowed phrase")
        verbose_name_plural = _("allowed phrases")
