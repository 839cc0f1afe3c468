"""Articles go to their table together with their chunks and their version: in a handful of statements for thousands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from apps.knowledge import gate
from apps.knowledge.chunking import pieces
from apps.knowledge.models import Article, ArticleVersion, Chunk
from apps.knowledge.models.versions import CONTENT, content_of

# Of each article as many versions are kept, the newest.
KEPT_VERSIONS = 30
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """article: as it shall be, its version still the stored one; before: its content now, None of a new article."""

    article: Article
    before: dict[str, Any] | None

    @property
    def is_needed(self) -> bool:
        return self.before != content_of(self.article)

    @property
    def makes_public(self) -> bool:
        before = self.before or {}
        public = Article.State.PUBLISHED
        return self.article.state == public and before.get("state") != public

    @property
    def publishes(self) -> bool:
        """Whether it makes public what is not so yet."""
        was_public = (self.before or {}).get("state") == Article.State.PUBLISHED
        return self.article.state == Article.State.PUBLISHED and not was_public

    @property
    def has_new_text(self) -> bool:
        before = self.before or {}
        return (before.get("title"), before.get("body")) != (self.article.title, self.article.body)


def store(tenant_id: UUID, changes: Sequence[Change], *, author: str = "", note: str = "") -> None:
    """The articles are valid and the tenant's version is locked. Raises gate.NotEvaluated."""
    if any(change.makes_public for change in changes):
        gate.check(tenant_id)
    for change in changes:
        change.article.version += change.before is not None
    _store_articles(changes)
    store_chunks(tenant_id, [change.article for change in changes if change.has_new_text])
    _store_versions(tenant_id, [change.article for change in changes], author, note)


def _store_articles(changes: Sequence[Change]) -> None:
    known = [change.article for change in changes if change.before is not None]
    created = [article.created_at for article in known]
    Article.objects.bulk_create(
        [change.article for change in changes if change.before is None], batch_size=BATCH
    )
    Article.objects.bulk_create(  # one statement for many rows: Django's bulk_update takes ten times as long
        known,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*CONTENT, "version", "updated_at"],
    )
    for article, moment in zip(known, created, strict=True):
        article.created_at = moment  # which Django has taken for that of a new row


def store_chunks(tenant_id: UUID, articles: Sequence[Article]) -> None:
    """Replace them."""
    Chunk.objects.for_tenant(tenant_id).filter(article__in=articles).delete()
    Chunk.objects.bulk_create(
        (chunk for article in articles for chunk in chunks_of(article)), batch_size=BATCH
    )


def chunks_of(article: Article) -> list[Chunk]:
    """Not stored."""
    return [
        Chunk(
            tenant_id=article.tenant_id,
            article=article,
            position=position,
            heading_path=piece.heading_path,
            text=piece.text,
        )
        for position, piece in enumerate(pieces(article.title, article.body))
    ]


def _store_versions(tenant_id: UUID, articles: Sequence[Article], author: str, note: str) -> None:
    ArticleVersion.objects.bulk_create(
        (
            ArticleVersion(
                tenant_id=tenant_id,
                article=article,
                number=article.version,
                content=content_of(article),
                author=author[:150],
                note=note[:300],
            )
            for article in articles
        ),
        batch_size=BATCH,
    )
    long = [article for article in articles if article.version > KEPT_VERSIONS]
    own = ArticleVersion.objects.for_tenant(tenant_id).filter(article__in=long)
    own.filter(number__lte=F("article__version") - KEPT_VERSIONS).delete()
