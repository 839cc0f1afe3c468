"""Collections: how many articles they hold, and which inboxes answer from them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.knowledge import services
from apps.knowledge.models import Article, Collection
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area

Uses = Callable[[Sequence[Collection]], Mapping[UUID, Sequence[str]]]
_readers: list[Uses] = []


def read_uses_with(reader: Uses) -> None:
    """Lets a surface that knows who answers from a collection tell the list. Once, at the start."""
    if reader not in _readers:
        _readers.append(reader)


@admin.register(Collection)
class CollectionAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fields = ("name", "description", "is_active")
    list_display = ("name", "public_count", "article_count", "inboxes", "is_active", "created_at")
    ordering = ("name",)  # counting drops the ordering of the model
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        is_public = Q(articles__state=Article.State.PUBLISHED)
        counted: QuerySet[Any] = rows.annotate(
            article_count=Count("articles"), public_count=Count("articles", filter=is_public)
        )
        return counted

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        listed = super().get_changelist_instance(request)
        shown = list(listed.result_list)
        uses = [reader(shown) for reader in _readers]
        for collection in shown:
            collection.used_by = [name for each in uses for name in each.get(collection.pk, ())]
        listed.result_list = shown
        return listed

    @admin.display(description=_("articles"), ordering="article_count")
    def article_count(self, collection: Any) -> int:
        return int(collection.article_count)

    @admin.display(description=_("published"), ordering="public_count")
    def public_count(self, collection: Any) -> int:
        return int(collection.public_count)

    @admin.display(description=_("inboxes that answer from it"))
    def inboxes(self, collection: Any) -> str:
        return ", ".join(collection.used_by) or "–"

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_collection(collection=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        for collection in Collection.objects.for_tenant(tenant_id).filter(pk__in=ids):
            services.delete_collection(collection=collection)
