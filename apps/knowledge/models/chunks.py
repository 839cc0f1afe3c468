"""The pieces of an article that searches find and prompts quote."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models.content import Article
from apps.tenants.scoping import TenantOwned


class Chunk(TenantOwned):
    """Made from the article's text whenever it is written; never edited by itself.

    heading_path: the headings above it, outermost first, joined by « › »; text: Markdown, as in the article.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="chunks", verbose_name=_("article")
    )
    position = models.PositiveIntegerField(_("position"))
    heading_path = models.CharField(_("headings"), max_length=500, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        ordering = ("article_id", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "position"], name="chunk_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.position}"
