"""Web sources: a page, a sitemap or a site that articles come from, and what the last visit found."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from apps.knowledge import web_sources
from apps.knowledge.importing.wording import words
from apps.knowledge.models import WebPage, WebSource
from apps.knowledge.web.addresses import is_pattern
from apps.tenants.admin_base import EvidenceAdmin, TenantModelAdmin
from apps.tenants.admin_operations import ask
from apps.tenants.admin_roles import Area
from apps.tenants.features import FeatureOff

LIMITS = {
    "pages": _("ended at the highest number of pages"),
    "bytes": _("ended after 200 MB"),
    "time": _("ended after half an hour"),
}


def validate_pattern(line: str) -> None:
    if not is_pattern(line):
        raise ValidationError(_("Write a path that begins with / or *, such as /help/*."))


@admin.register(WebSource)
class WebSourceAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    lines_fields = {"include": validate_pattern, "exclude": validate_pattern}
    fieldsets = (
        (None, {"fields": ("kind", "url", "collection", "publishes")}),
        (_("Of a sitemap or site"), {"fields": ("depth", "max_pages", "include", "exclude")}),
        (_("Look again"), {"fields": ("schedule", "weekday", "hour")}),
    )
    told = ((_("Last time"), {"fields": ("last_run_at", "result", "last_import", "next_at")}),)
    readonly_fields = ("last_run_at", "result", "last_import", "next_at")
    autocomplete_fields = ("collection",)
    list_display = ("url", "kind", "collection", "schedule", "last_run_at", "result", "next_at")
    list_filter = ("kind", "schedule", "collection")
    list_select_related = ("collection",)
    search_fields = ("url",)
    actions_detail = ["look_now", "show_pages"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is None else [*fieldsets, *self.told]

    @admin.display(description=_("result"))
    def result(self, source: WebSource) -> str:
        return described(source.last_result)

    @admin.display(description=_("import"))
    def last_import(self, source: WebSource) -> str:
        job = source.last_job
        if job is None:
            return "–"
        address = reverse("admin:knowledge_importjob_change", args=[job.pk])
        return format_html('<a href="{}">{}</a>', address, f"{job} · {job.get_state_display()}")

    def store(self, request: HttpRequest, row: WebSource, form: Any) -> None:
        is_new = row._state.adding
        web_sources.save_source(source=row)
        if is_new:
            self._start(request, row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        web_sources.delete_sources(tenant_id=tenant_id, ids=ids)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is noted of its pages goes with a source, though nobody deletes such notes by themselves."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(forbidden) - {WebPage._meta.verbose_name}, protected

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(_import_page(obj))

    @action(description=_("Look now"), url_path="look-now", permissions=["change"])  # type: ignore[untyped-decorator]
    def look_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, start on POST."""
        source = self._reached(request, object_id)
        if request.method != "POST":
            warning = _t("All its pages are read again, in the background; only what changed is taken over.")
            return ask(self, request, source, title=_t("Look now"), warning=warning)
        self._start(request, source)
        return HttpResponseRedirect(_import_page(source))

    @action(description=_("Pages"), url_path="pages", permissions=["view"])  # type: ignore[untyped-decorator]
    def show_pages(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source = self._reached(request, object_id)
        address = reverse("admin:knowledge_webpage_changelist")
        return HttpResponseRedirect(f"{address}?source__id__exact={source.pk}")

    def _start(self, request: HttpRequest, source: WebSource) -> None:
        try:
            source.last_job = web_sources.start(
                tenant_id=source.tenant_id,
                source_id=source.pk,
                started_by=request.user,  # type: ignore[arg-type]
            )
        except FeatureOff:
            messages.error(request, _t("Knowledge from web pages is switched off here."))
            return
        messages.info(request, _t("The pages are being read. This page shows how far it is."))

    def _reached(self, request: HttpRequest, object_id: str) -> WebSource:
        source: WebSource | None = self.get_object(request, object_id)
        if source is None:
            raise Http404
        return source


@admin.register(WebPage)
class WebPageAdmin(EvidenceAdmin):
    area = Area.KNOWLEDGE
    fields = ("source", "url", "outcome", "why", "checked_at")
    list_display = ("url", "outcome", "why", "checked_at")
    list_filter = ("outcome", "source")
    list_select_related = ("source",)
    search_fields = ("url",)

    @admin.display(description=_("why"))
    def why(self, page: WebPage) -> str:
        return words(page.problem)


def described(result: dict[str, Any]) -> str:
    """In words: 3 unchanged, 1 read."""
    names = dict(WebPage.Outcome.choices)
    said = [f"{count} {names[name]}" for name, count in sorted(result.items()) if name in names]
    if "ended_by" in result:
        said.append(str(LIMITS.get(result["ended_by"], "")))
    if "problem" in result:
        said.append(words(result["problem"]))
    return ", ".join(said) or "–"


def _import_page(source: WebSource) -> str:
    """How far it is shows there."""
    if source.last_job_id is None:
        return reverse("admin:knowledge_websource_change", args=[source.pk])
    return reverse("admin:knowledge_importjob_change", args=[source.last_job_id])
