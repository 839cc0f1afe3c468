"""Reads of the knowledge base. Every one starts from a tenant."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.common.clock import now
from apps.knowledge.models import Article, Collection, KnowledgeVersion


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


def knowledge_version(tenant_id: UUID) -> int:
    """Grows with every committed change, so a process can tell that its index is stale."""
    row = KnowledgeVersion.objects.for_tenant(tenant_id).values_list("version", flat=True).first()
    return row or 0
