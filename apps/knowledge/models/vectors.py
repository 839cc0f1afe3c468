"""What the articles mean, as vectors of an embedding model."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from apps.knowledge.models.content import Article
from apps.tenants.scoping import TenantOwned


class VectorSet(TenantOwned):
    """A tenant's vectors by one model. It takes part in searches once it has been complete.

    done_version: the knowledge version up to which nothing is missing; background: how alike texts that have nothing
    to do with each other are to this model; claimed_until: a worker is at it.
    """

    model = models.CharField(_("model"), max_length=200)
    dimensions = models.PositiveIntegerField(_("dimensions"), default=0)
    size = models.PositiveIntegerField(_("vectors"), default=0)
    articles_done = models.PositiveIntegerField(_("articles done"), default=0)
    articles_total = models.PositiveIntegerField(_("articles in all"), default=0)
    done_version = models.PositiveBigIntegerField(default=0)
    background = models.FloatField(default=0.0)
    has_index = models.BooleanField(_("approximate index"), default=False)
    completed_at = models.DateTimeField(_("complete since"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_error = models.CharField(_("last failure"), max_length=300, blank=True)
    retry_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    class Meta:
        verbose_name = _("vectors of the knowledge base")
        verbose_name_plural = _("vectors of the knowledge base")
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "model"], name="vector_set_once_per_model")
        ]

    def __str__(self) -> str:
        return self.model


class Vector(TenantOwned):
    """One text of an article. position: of a chunk as there; -1 the title, -2 the first similar question, and so on.

    It counts as long as the article has the version it was made of; digest: of the text, so that a text that stays
    the same is not embedded again.
    """

    vectors = models.ForeignKey(VectorSet, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    article_version = models.PositiveIntegerField()
    position = models.IntegerField()
    digest = models.UUIDField()
    vector = HalfVectorField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vectors", "article", "position"], name="vector_once_per_text")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.position}"
