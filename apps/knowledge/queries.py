"""Reads of the knowledge base. Every one starts from a tenant."""

from collections.abc import Sequence, Set
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet

from apps.common.clock import now
from apps.knowledge.models import Article, ArticleVersion, Collection


def collections(tenant_id: UUID) -> QuerySet[Collection]:
    return Collection.objects.for_tenant(tenant_id)


def collection(tenant_id: UUID, collection_id: UUID) -> Collection | None:
    return collections(tenant_id).filter(pk=collection_id).first()


def articles(tenant_id: UUID) -> QuerySet[Article]:
    return Article.objects.for_tenant(tenant_id).select_related("collection")


def article(tenant_id: UUID, article_id: UUID) -> Article | None:
    return articles(tenant_id).filter(pk=article_id).first()


def published_articles(tenant_id: UUID, collection_ids: Sequence[UUID] | None = None) -> QuerySet[Article]:
    """What may be said now: published, in its period, in an active collection."""
    rows = articles(tenant_id).filter(state=Article.State.PUBLISHED, collection__is_active=True)
    if collection_ids:
        rows = rows.filter(collection_id__in=collection_ids)
    moment = now()
    begun = Q(valid_from=None) | Q(valid_from__lte=moment)
    not_over = Q(valid_until=None) | Q(valid_until__gt=moment)
    return rows.filter(begun & not_over)


def are_published(tenant_id: UUID, article_ids: Set[UUID]) -> bool:
    """Whether all of them may be said now."""
    return published_articles(tenant_id).filter(pk__in=article_ids).count() == len(article_ids)


def knowledge_version(tenant_id: UUID) -> int:
    """Grows with every committed change, so a process can tell that its index is stale."""
    with connection.cursor() as cursor:  # each search asks: the ORM takes five times as long
        cursor.execute("SELECT version FROM knowledge_knowledgeversion WHERE tenant_id = %s", [tenant_id])
        row = cursor.fetchone()
    return row[0] if row else 0


def versions(tenant_id: UUID, article_id: UUID) -> QuerySet[ArticleVersion]:
    """The newest first."""
    return ArticleVersion.objects.for_tenant(tenant_id).filter(article_id=article_id).order_by("-number")


def knowledge_state(tenant_id: UUID) -> tuple[int, str]:
    """The version, and a text that changes whenever the period of an article begins or ends: no version tells that."""
    moment = now()
    dated = Article.objects.for_tenant(tenant_id).filter(
        Q(valid_from__lte=moment) | Q(valid_until__lte=moment)
    )
    latest = dated.aggregate(
        begun=Max("valid_from", filter=Q(valid_from__lte=moment)),
        over=Max("valid_until", filter=Q(valid_until__lte=moment)),
    )
    return knowledge_version(tenant_id), " ".join(str(latest[name] or "") for name in ("begun", "over"))
