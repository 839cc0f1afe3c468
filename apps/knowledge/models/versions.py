"""What an article said before: one row for each time it was stored."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.clock import isoformat
from apps.knowledge.models.content import Article
from apps.tenants.scoping import TenantOwned

CONTENT = (
    "collection",
    "external_id",
    "title",
    "body",
    "similar_questions",
    "language",
    "tags",
    "answers_directly",
    "source_url",
    "state",
    "valid_from",
    "valid_until",
)


class ArticleVersion(TenantOwned):
    """content: every field of CONTENT as JSON; author: how the person or program was called then."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="versions", verbose_name=_("article")
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    author = models.CharField(_("author"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("article version")
        verbose_name_plural = _("article versions")
        ordering = ("article_id", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.number}"


def content_of(article: Article) -> dict[str, Any]:
    """As JSON holds it: the collection's id, times in ISO 8601."""
    content = {name: getattr(article, name) for name in CONTENT if name != "collection"}
    for name in ("valid_from", "valid_until"):
        content[name] = isoformat(content[name]) if content[name] else None
    return {"collection": str(article.collection_id), **content}
