"""Imports: files are uploaded, read in the background, looked at, and saved."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from apps.knowledge.admin_import_forms import FilesForm, SaveForm, UploadForm
from apps.knowledge.importing import jobs, template
from apps.knowledge.importing.wording import words
from apps.knowledge.models import ImportItem, ImportJob
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area

LOOK_AGAIN_S = 2
SHOWN_FILES = 200
State = ImportJob.State


@admin.register(ImportJob)
class ImportJobAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    form = UploadForm
    fieldsets = ((None, {"fields": ("collection", "uploads", "more_follow")}),)
    told = ("collection", "kind", "state", "started_by", "created_at", "finished_at")
    change_form_outer_before_template = "admin/import_job.html"
    list_display = ("created_at", "collection", "kind", "state", "progress", "started_by")
    list_filter = ("state", "kind", "collection")
    list_select_related = ("collection", "started_by")
    search_fields = ("collection__name", "files__name")
    actions_list = ["template_file"]

    @admin.display(description=_("progress"))
    def progress(self, job: ImportJob) -> str:
        if job.rows_saved:
            return f"{job.rows_saved} / {job.rows_found}"
        return f"{job.files_done} / {job.files_total}" if job.state == State.READING else str(job.rows_found)

    @action(description=_("Table to fill in"), url_path="template", permissions=["view"])  # type: ignore[untyped-decorator]
    def template_file(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(
            template.workbook(get_language() or ""), headers={"Content-Type": template.MEDIA_TYPE}
        )
        response["Content-Disposition"] = 'attachment; filename="knowledge.xlsx"'
        return response

    def store(self, request: HttpRequest, row: ImportJob, form: Any) -> None:
        """The row of the form stays a draft; the service makes the real one."""
        job = jobs.start_import(
            tenant_id=row.tenant_id,
            collection=row.collection,
            started_by=request.user,  # type: ignore[arg-type]
            state=State.GATHERING,
        )
        self._take(job, form.cleaned_data["uploads"])
        if not form.cleaned_data["more_follow"]:
            jobs.begin_reading(job)
        row.pk = job.pk
        row.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(_page(obj))

    def _take(self, job: ImportJob, files: Any) -> None:
        for file in files:
            jobs.add_file(job, name=file.name, data=file.read())

    # ── one import ──────────────────────────────────────────────────────────────────────────────────
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is, what was found, and what may be done about it now."""
        job = self.get_object(request, unquote(object_id))
        if job is not None and "deed" in request.POST:
            return self._done(request, job)
        shown = self._shown(request, job) if job is not None else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        if job is not None and job.state in ImportJob.WORKING:
            response["Refresh"] = str(LOOK_AGAIN_S)
        return response

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_fieldsets(request, obj) if obj is None else [(None, {"fields": self.told})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The form of a job is for looking at; what may be done about it stands above it."""
        return not isinstance(obj, ImportJob) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_act(request, obj)

    def _may_act(self, request: HttpRequest, job: Any) -> bool:
        return super().has_change_permission(request, job)

    def _done(self, request: HttpRequest, job: ImportJob) -> HttpResponse:
        if not self._may_act(request, job):
            raise PermissionDenied
        deeds = {"add": self._add, "begin": self._begin, "save": self._save, "cancel": self._cancel}
        deed = deeds.get(request.POST.get("deed", ""))
        try:
            if deed is not None:
                deed(request, job)
        except jobs.Stopped:
            messages.warning(request, _t("The import has gone on meanwhile. Look at it again."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(_page(job))

    def _add(self, request: HttpRequest, job: ImportJob) -> None:
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        self._take(job, form.cleaned_data["uploads"])

    def _begin(self, request: HttpRequest, job: ImportJob) -> None:
        jobs.begin_reading(job)

    def _save(self, request: HttpRequest, job: ImportJob) -> None:
        form = SaveForm(request.POST)
        if form.is_valid():
            jobs.request_saving(job, article_state=form.cleaned_data["article_state"])
            self.audit(
                request, "import saved", job, {"article_state": {"before": None, "after": job.article_state}}
            )

    def _cancel(self, request: HttpRequest, job: ImportJob) -> None:
        if jobs.cancel(job):
            self.audit(request, "import cancelled", job, {})

    def _shown(self, request: HttpRequest, job: ImportJob) -> dict[str, Any]:
        files = list(job.files.defer("data")[:SHOWN_FILES])
        for file in files:
            file.problem = words(file.problem)
        return {
            "job": job,
            "job_problem": words(job.problem),
            "files": files,
            "kinds": _kinds(job),
            "saved": [(_outcomes()[name], count) for name, count in job.counts.items() if count],
            "may_act": self._may_act(request, job),
            "files_form": FilesForm(),
            "save_form": SaveForm(),
            "items_address": reverse("admin:knowledge_importitem_changelist"),
        }


def _page(job: ImportJob) -> str:
    return reverse("admin:knowledge_importjob_change", args=[job.pk])


def _kinds(job: ImportJob) -> list[dict[str, Any]]:
    rows: QuerySet[Any] = ImportItem.objects.for_tenant(job.tenant_id).filter(job=job).order_by()
    counts = dict(rows.values_list("change").annotate(Count("pk")))
    selected = dict(rows.filter(is_selected=True).values_list("change").annotate(Count("pk")))
    return [
        {"change": change, "label": label, "count": counts[change], "selected": selected.get(change, 0)}
        for change, label in ImportItem.Change.choices
        if change in counts
    ]


def _outcomes() -> dict[str, str]:
    return {"created": _t("created"), "updated": _t("changed"), "unchanged": _t("unchanged")}
