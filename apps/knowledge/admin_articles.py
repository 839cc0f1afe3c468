"""Articles: written, published, moved, exported, and brought back from what they said before."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from apps.knowledge import admin_versions, publishing, services
from apps.knowledge.admin_article_filters import TagFilter, ValidityFilter
from apps.knowledge.admin_export import download
from apps.knowledge.checking import LONGEST_BODY
from apps.knowledge.chunking import pieces
from apps.knowledge.exporting import TooLong
from apps.knowledge.models import Article, Collection, KnowledgeVersion
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

LIST = "admin:knowledge_article_changelist"


def validate_line(line: str) -> None:
    if len(line) > services.MAX_QUESTION:
        raise ValidationError(_("At most 300 characters."))


class MoveForm(forms.Form):
    collection = forms.ModelChoiceField(
        label=_("collection"), queryset=Collection.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, collections: QuerySet[Collection], *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["collection"]
        field.queryset = collections


@admin.register(Article)
class ArticleAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    lines_fields = {"similar_questions": validate_line, "tags": validate_line}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "similar_questions",
                    "body",
                    "chunks_shown",
                    "collection",
                    "state",
                    "answers_directly",
                )
            },
        ),
        (
            _("Validity"),
            {
                "fields": ("valid_from", "valid_until"),
                "description": _("Before and after, nobody gets this article as an answer."),
            },
        ),
        (_("Details"), {"fields": ("language", "tags", "source_url", "external_id", "version")}),
    )
    readonly_fields = ("chunks_shown", "version")
    autocomplete_fields = ("collection",)
    list_display = ("title", "collection", "language", "state", "valid_until", "version", "updated_at")
    list_filter = ("state", "collection", "language", ValidityFilter, TagFilter)
    list_select_related = ("collection",)
    search_fields = ("title", "body", "similar_questions", "external_id")
    actions = ["publish", "archive", "move", "export_workbook", "export_json_lines"]
    actions_list = ["export_all_workbook", "export_all_json_lines"]
    actions_detail = ["versions"]

    class Media:
        js = [forms.Script("js/admin/chunks.js", type="module")]

    def get_urls(self) -> list[Any]:
        shown = path(
            "chunks/", self.admin_site.admin_view(self.chunks_of_draft), name="knowledge_article_chunks"
        )
        return [shown, *super().get_urls()]

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_article(article=row, author=author_of(request))

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.delete_articles(tenant_id=tenant_id, ids=ids)

    # ── what the AI reads of it ─────────────────────────────────────────────────────────────────────
    @admin.display(description=_("what the AI reads"))
    def chunks_shown(self, article: Any) -> str:
        is_new = article is None or article._state.adding
        chunks = [] if is_new else article.chunks.order_by("position")
        return render_to_string("admin/chunks.html", {"chunks": chunks})

    def chunks_of_draft(self, request: HttpRequest) -> HttpResponse:
        """Of the text in the form, which nobody has stored yet."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        title, body = (request.POST.get(name, "")[:LONGEST_BODY] for name in ("title", "body"))
        cut = [{"heading_path": piece.heading_path, "text": piece.text} for piece in pieces(title, body)]
        return JsonResponse({"chunks": cut if title.strip() or body.strip() else []})

    # ── many at once ────────────────────────────────────────────────────────────────────────────────
    @admin.action(description=_("Publish the selected articles"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        before = _facts(queryset, "state")
        waiting = 0
        for tenant_id, ids in _ids_by_tenant(queryset).items():
            done = publishing.publish(tenant_id=tenant_id, article_ids=ids, by=_person(request))
            waiting += len(done.runs)
            published = Article.objects.for_tenant(tenant_id).filter(pk__in=done.published)
            self._record(request, list(published), "state", before)
        if waiting:
            messages.info(
                request, _t("The articles are evaluated first. They are published when the evaluation holds.")
            )

    @admin.action(description=_("Archive the selected articles"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        before = _facts(queryset, "state")
        for tenant_id, ids in _ids_by_tenant(queryset).items():
            changed = services.change_articles(
                tenant_id=tenant_id, ids=ids, state=Article.State.ARCHIVED, author=author_of(request)
            )
            self._record(request, changed, "state", before)

    @admin.action(description=_("Move the selected articles"), permissions=["change"])
    def move(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        """Asks where to first."""
        collections = self.admin_site.get_model_admin(Collection).get_queryset(request)
        form = MoveForm(collections, request.POST if "collection" in request.POST else None)
        if not form.is_valid():
            return self._page(request, "admin/move_articles.html", queryset, form)
        collection = form.cleaned_data["collection"]
        before = _facts(queryset, "collection__name")
        changed = services.change_articles(
            tenant_id=collection.tenant_id,
            ids=_ids_by_tenant(queryset)[collection.tenant_id],
            collection=collection,
            author=author_of(request),
        )
        self._record(request, changed, "collection", before)
        told = ngettext("%(count)s article moved.", "%(count)s articles moved.", len(changed))
        messages.success(request, told % {"count": len(changed)})
        return None

    def _page(
        self, request: HttpRequest, template: str, rows: QuerySet[Article], form: forms.Form
    ) -> TemplateResponse:
        own = {
            "title": _t("Move the selected articles"),
            "opts": self.opts,
            "form": form,
            "selected": [str(pk) for pk in rows.values_list("pk", flat=True)],
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, template, dict(self.admin_site.each_context(request)) | own)

    def _record(
        self, request: HttpRequest, changed: list[Article], field: str, before: dict[UUID, str]
    ) -> None:
        for article in changed:
            change = {"before": before[article.pk], "after": str(getattr(article, field))}
            self.audit(request, "changed", article, {field: change})

    # ── downloads ───────────────────────────────────────────────────────────────────────────────────
    @admin.action(description=_("Export the selected articles to Excel"), permissions=["view"])
    def export_workbook(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return self._download(request, queryset, "xlsx")

    @admin.action(description=_("Export the selected articles as JSON lines"), permissions=["view"])
    def export_json_lines(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return self._download(request, queryset, "jsonl")

    @action(description=_("Export all to Excel"), url_path="export-xlsx", permissions=["view"])  # type: ignore[untyped-decorator]
    def export_all_workbook(self, request: HttpRequest) -> HttpResponse:
        return self._download(request, self.get_queryset(request), "xlsx")

    @action(description=_("Export all as JSON lines"), url_path="export-jsonl", permissions=["view"])  # type: ignore[untyped-decorator]
    def export_all_json_lines(self, request: HttpRequest) -> HttpResponse:
        return self._download(request, self.get_queryset(request), "jsonl")

    def _download(self, request: HttpRequest, rows: QuerySet[Article], kind: str) -> HttpResponse:
        """Of one tenant: names of collections mean nothing beside those of another."""
        tenants = list(rows.order_by().values_list("tenant", flat=True).distinct()[:2])
        several = _t("These are articles of several tenants. Filter by one, select them all, export those.")
        refusal = several if len(tenants) > 1 else ""
        try:
            response: Any = None if refusal else download(rows.order_by("created_at", "id"), kind)
        except TooLong as error:
            refusal = _t("«%(title)s» is too long for a cell. Export as JSON lines.") % {"title": error.title}
        if refusal:
            messages.error(request, refusal)
            return HttpResponseRedirect(reverse(LIST))
        for version in KnowledgeVersion.objects.filter(tenant__in=tenants):
            self.audit(request, f"exported as {kind}", version, {})
        return response  # type: ignore[no-any-return]

    # ── what it said before ─────────────────────────────────────────────────────────────────────────
    @action(description=_("Versions"), url_path="versions", permissions=["view"])  # type: ignore[untyped-decorator]
    def versions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return admin_versions.page(self, request, object_id, author=author_of(request))


def author_of(request: HttpRequest) -> str:
    return str(getattr(request.user, "public_name", request.user))


def _person(request: HttpRequest) -> UUID | None:
    scope = scope_of(request)
    return scope.user.pk if scope else None


def _facts(rows: QuerySet[Article], field: str) -> dict[UUID, str]:
    return dict(rows.values_list("pk", field))


def _ids_by_tenant(rows: QuerySet[Article]) -> dict[UUID, list[UUID]]:
    ids: dict[UUID, list[UUID]] = defaultdict(list)
    for tenant_id, pk in rows.values_list("tenant_id", "pk"):
        ids[tenant_id].append(pk)
    return ids
