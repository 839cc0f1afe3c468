"""What the AI may say: collections of articles, and a version that changes with every write."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned


class Collection(TenantOwned):
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Article(TenantOwned):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Language(models.TextChoices):
        ANY = "", _("any")
        CHINESE = "zh-hans", _("Simplified Chinese")
        ENGLISH = "en", _("English")

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="articles", verbose_name=_("collection")
    )
    external_id = models.CharField(_("external id"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), max_length=100_000)
    similar_questions = models.JSONField(_("similar questions"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=Language, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    answers_directly = models.BooleanField(
        _("is the answer word by word"),
        default=False,
        help_text=_("When it fits for sure, its text is sent as it is, and no model is asked."),
    )
    source_url = models.URLField(_("source"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-updated_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                condition=~Q(external_id=""),
                name="article_external_id_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class KnowledgeVersion(TenantOwned):
    """Changes in the same transaction as any article or collection, so that every process sees a stale index."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="knowledge_version_once")]

    def __str__(self) -> str:
        return str(self.version)
