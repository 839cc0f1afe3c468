"""How articles fare: how often they are used, and which ones need a look."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models import Article
from apps.tenants.scoping import TenantOwned


class ArticleUse(TenantOwned):
    """How often answers cited an article on a day."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times cited"), default=0)

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "day"], name="article_use_once_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "day"], name="article_use_of_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day} {self.times}"


class ArticleFinding(TenantOwned):
    """Why an article needs a look. Found anew every day; what somebody has dismissed stays so until an edit.

    details: what explains it, by kind: «days» and «times», «until», «alike», «figures» of both.
    """

    class Kind(models.TextChoices):
        CONFLICT = "conflict", _("says something else than another")
        DUPLICATE = "duplicate", _("says the same as another")
        EXPIRED = "expired", _("past its date")
        STALE = "stale", _("often used, long not looked at")
        NEVER_HIT = "never_hit", _("never used")

    kind = models.CharField(_("finding"), max_length=10, choices=Kind)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )
    other = models.ForeignKey(
        Article, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("other article")
    )
    details = models.JSONField(_("details"), default=dict)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True)

    class Meta:
        verbose_name = _("article to check")
        verbose_name_plural = _("articles to check")
        ordering = ("kind", "-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "kind", "other"], name="article_finding_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.article_id}"
