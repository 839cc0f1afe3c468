"""Evaluation sets and their cases: written one by one or imported, and run by a worker."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from apps.desk import later
from apps.knowledge import evaluations
from apps.knowledge.evaluation_files import LARGEST, csv_text, json_lines, parsed_cases
from apps.knowledge.models import EvaluationCase, EvaluationRun, EvaluationSet
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area

SHOWN_RUNS = 10


class StartForm(forms.Form):
    asks_model = forms.BooleanField(
        label=_("judge the model's answers as well"), required=False, widget=UnfoldBooleanSwitchWidget()
    )


class CasesForm(forms.Form):
    file = forms.FileField(
        label=_("a file"),
        required=False,
        help_text=_("JSON lines or CSV."),
        widget=UnfoldAdminFileFieldWidget(),
    )
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        max_length=LARGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if not file and not cleaned.get("text"):
            self.add_error("file", _("Choose a file, or paste its text."))
        elif file and file.size > LARGEST:
            self.add_error("file", _("The file is too large."))
        return cleaned

    def data_given(self) -> bytes:
        file = self.cleaned_data.get("file")
        return bytes(file.read()) if file else str(self.cleaned_data["text"]).encode()


@admin.register(EvaluationSet)
class EvaluationSetAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fieldsets = (
        (None, {"fields": ("name", "inbox", "collections")}),
        (_("When it holds"), {"fields": ("minimum_percent", "asks_model", "blocks_publishing")}),
    )
    autocomplete_fields = ("inbox", "collections")
    list_display = ("name", "case_count", "last_percent", "inbox", "blocks_publishing", "created_at")
    list_select_related = ("inbox",)
    ordering = ("name",)  # counting drops the ordering of the model
    search_fields = ("name",)
    actions_detail = ["run", "show_cases", "import_cases", "export_cases"]
    change_form_outer_after_template = "admin/evaluation_runs.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        done = EvaluationRun.objects.filter(evaluation_set=OuterRef("pk"), state=EvaluationRun.State.DONE)
        latest = done.order_by("-created_at")
        annotated: QuerySet[Any] = rows.annotate(
            case_count=Count("cases"),
            last_passed=Subquery(latest.values("passed")[:1]),
            last_done=Subquery(latest.values("done")[:1]),
        )
        return annotated

    @admin.display(description=_("cases"), ordering="case_count")
    def case_count(self, row: Any) -> int:
        return int(row.case_count)

    @admin.display(description=_("passed at last"))
    def last_percent(self, row: Any) -> str:
        return f"{100 * row.last_passed // row.last_done} %" if row.last_done else "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        shown = {"runs": evaluations.runs(row).select_related("by")[:SHOWN_RUNS], "row": row} if row else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        return response

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────
    @action(description=_("Run"), url_path="run", permissions=["change"])  # type: ignore[untyped-decorator]
    def run(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, start on POST."""
        row = self._found(request, object_id)
        form = StartForm(_posted(request), initial={"asks_model": row.asks_model})
        if request.method == "POST" and form.is_valid():
            return self._start(request, row, asks_model=form.cleaned_data["asks_model"])
        return self._page(request, "admin/evaluation_start.html", row, title=_t("Run"), form=form)

    def _start(self, request: HttpRequest, row: EvaluationSet, *, asks_model: bool) -> HttpResponse:
        try:
            run = evaluations.new_run(evaluation_set=row, by=request.user.pk, asks_model=asks_model)
        except evaluations.NothingToAsk:
            messages.error(request, _t("There is nothing to ask: the set has no cases yet."))
            return HttpResponseRedirect(_change(row))
        later.evaluate(run)
        self.audit(request, "run", row, {})
        return HttpResponseRedirect(_change(run))

    @action(description=_("Cases"), url_path="cases", permissions=["view"])  # type: ignore[untyped-decorator]
    def show_cases(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._found(request, object_id)
        address = reverse("admin:knowledge_evaluationcase_changelist")
        return HttpResponseRedirect(f"{address}?evaluation_set__id__exact={row.pk}")

    @action(description=_("Import cases"), url_path="import", permissions=["change"])  # type: ignore[untyped-decorator]
    def import_cases(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All of them, or none with the wrong lines listed."""
        row = self._found(request, object_id)
        form = CasesForm(_posted(request), request.FILES)
        errors: list[tuple[int, str]] = []
        if request.method == "POST" and form.is_valid():
            found = parsed_cases(form.data_given())
            errors = found.errors
            if not errors and (done := self._put(request, row, form, found.rows)):
                return done
        return self._page(
            request, "admin/evaluation_import.html", row, title=_t("Import cases"), form=form, errors=errors
        )

    def _put(
        self, request: HttpRequest, row: EvaluationSet, form: CasesForm, rows: list[dict[str, Any]]
    ) -> HttpResponse | None:
        try:
            counts = evaluations.put_cases(evaluation_set=row, rows=rows)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return None
        self.audit(
            request, "cases imported", row, {name: {"before": None, "after": n} for name, n in counts.items()}
        )
        text = _t("%(created)s cases added, %(updated)s changed, %(unchanged)s were there already.")
        messages.success(request, text % counts)
        return HttpResponseRedirect(_change(row))

    @action(description=_("Export cases"), url_path="export", permissions=["view"])  # type: ignore[untyped-decorator]
    def export_cases(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """JSON lines; with ?format=csv for spreadsheets."""
        row = self._found(request, object_id)
        is_csv = request.GET.get("format") == "csv"
        rows = evaluations.cases(row)
        kind, ending = ("text/csv", "csv") if is_csv else ("application/x-ndjson", "jsonl")
        response = HttpResponse(
            csv_text(rows) if is_csv else json_lines(rows), content_type=f"{kind}; charset=utf-8"
        )
        name = slugify(row.name) or "evaluation"
        response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
        return response

    def _found(self, request: HttpRequest, object_id: str) -> EvaluationSet:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        found: EvaluationSet = row
        return found

    def _page(self, request: HttpRequest, template: str, row: Any, **shown: Any) -> TemplateResponse:
        context = dict(self.admin_site.each_context(request)) | {"opts": self.opts, "row": row} | shown
        return TemplateResponse(request, template, context)


@admin.register(EvaluationCase)
class EvaluationCaseAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    lines_fields = {"earlier": None, "expected_articles": None}
    fieldsets = (
        (None, {"fields": ("evaluation_set", "question", "expected", "expected_articles")}),
        (_("Details"), {"fields": ("earlier", "language", "note")}),
    )
    autocomplete_fields = ("evaluation_set",)
    list_display = ("__str__", "expected", "wanted", "evaluation_set", "note")
    list_filter = ("evaluation_set", "expected", "language")
    list_select_related = ("evaluation_set",)
    search_fields = ("question", "note")

    @admin.display(description=_("expected articles"))
    def wanted(self, case: EvaluationCase) -> str:
        return ", ".join(case.expected_articles) or "–"

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        evaluations.save_case(case=row)


def _change(row: Any) -> str:
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
