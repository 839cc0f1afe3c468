"""Collections and articles. Every write goes through the services, so that the search index follows."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.knowledge import services
from apps.knowledge.models import Article, Collection
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


def validate_line(line: str) -> None:
    if len(line) > services.MAX_QUESTION:
        raise ValidationError(_("At most 300 characters."))


@admin.register(Collection)
class CollectionAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fields = ("name", "description", "is_active")
    list_display = ("name", "article_count", "is_active", "created_at")
    ordering = ("name",)  # counting drops the ordering of the model
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(article_count=Count("articles"))
        return counted

    @admin.display(description=_("articles"), ordering="article_count")
    def article_count(self, collection: Any) -> int:
        return int(collection.article_count)

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_collection(collection=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        for collection in Collection.objects.for_tenant(tenant_id).filter(pk__in=ids):
            services.delete_collection(collection=collection)


@admin.register(Article)
class ArticleAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    lines_fields = {"similar_questions": validate_line, "tags": validate_line}
    fieldsets = (
        (None, {"fields": ("title", "similar_questions", "body", "collection", "state", "answers_directly")}),
        (
            _("Details"),
            {
                "fields": (
                    "language",
                    "tags",
                    "source_url",
                    "external_id",
                    "valid_from",
                    "valid_until",
                    "version",
                )
            },
        ),
    )
    readonly_fields = ("version",)
    autocomplete_fields = ("collection",)
    list_display = ("title", "collection", "language", "state", "version", "updated_at")
    list_filter = ("state", "collection", "language")
    list_select_related = ("collection",)
    search_fields = ("title", "body", "external_id")
    actions = ["publish", "archive"]

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_article(article=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        for article in Article.objects.for_tenant(tenant_id).filter(pk__in=ids):
            services.delete_article(article=article)

    @admin.action(description=_("Publish the selected articles"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._change_state(request, queryset, Article.State.PUBLISHED)

    @admin.action(description=_("Archive the selected articles"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._change_state(request, queryset, Article.State.ARCHIVED)

    def _change_state(self, request: HttpRequest, rows: QuerySet[Article], state: str) -> None:
        for article in rows.exclude(state=state).select_related("collection"):
            changes = {"state": {"before": article.state, "after": str(state)}}
            services.update_article(article=article, state=state)
            self.audit(request, "changed", article, changes)
