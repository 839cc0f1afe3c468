"""Files of words: uploaded, read in the background, looked at, tried, and saved."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from apps.moderation import importing, jobs, trials
from apps.moderation.lists import MAX_BYTES, Problem
from apps.moderation.models import WordImport
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area

LOOK_AGAIN_S = 2
State = WordImport.State
PROBLEMS = {
    Problem.NO_LETTER: _("A word needs at least one letter or digit."),
    Problem.TOO_LONG: _("A word has at most 80 characters."),
    Problem.BAD_CATEGORY: _("The name of a category has at most 40 characters."),
    Problem.BAD_ACTION: _("There is no such action: mask, review, handoff, block or pass."),
    Problem.BAD_PINYIN: _("Write one syllable for each Chinese character."),
    Problem.TWICE: _("The same word stands further up already."),
}
FAILURES = {
    importing.EMPTY: _("The file is empty."),
    importing.UNREADABLE: _("This is no text in UTF-8 or GB 18030, or its quotation marks do not match."),
    importing.TOO_MANY: _("A list may have up to 100,000 words."),
    jobs.GAVE_UP: _("The worker ended several times over this file."),
}
COUNTS = {
    "new": _("new"),
    "changed": _("changed"),
    "unchanged": _("as they are already"),
    "removed": _("no longer listed: will go"),
    "twice": _("double in the file: left out"),
    "wrong": _("cannot be used: left out"),
}


class ImportForm(TenantModelForm):
    file = forms.FileField(
        label=_("file"),
        help_text=_(
            "txt with one word a line, or csv with the columns text, category, action, pinyin, active. "
            "UTF-8 or GB 18030, up to 100,000 words."
        ),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".txt,.csv,.tsv"}),
    )

    class Meta:
        model = WordImport
        fields = ("tenant", "category", "action", "mode", "is_draft")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("A list may have up to 12 MB."))
        return file


@admin.register(WordImport)
class WordImportAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    form = ImportForm
    told = ("category", "action", "mode", "is_draft", "started_by", "created_at", "finished_at")
    change_form_outer_before_template = "admin/word_import.html"
    list_display = ("file_name", "state", "progress", "category", "mode", "started_by", "created_at")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    search_fields = ("file_name", "category")

    class Media:
        css = {"all": ("css/admin_words.css",)}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["file", "category", "action", "mode", "is_draft"] if obj is None else [*self.told]
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    @admin.display(description=_("progress"))
    def progress(self, job: WordImport) -> str:
        return f"{job.done} / {job.total}" if job.is_confirmed else str(job.total)

    # ── who may do what: the form of an import is for looking at, what may be done stands above it ──
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not isinstance(obj, WordImport) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may_act(self, request: HttpRequest, job: WordImport) -> bool:
        return super().has_change_permission(request, job)

    def store(self, request: HttpRequest, row: WordImport, form: Any) -> None:
        """The row of the form stays a draft; the service makes the real one."""
        file = form.cleaned_data["file"]
        job = importing.start_import(
            tenant_id=row.tenant_id,
            file_name=file.name,
            data=file.read(),
            category=row.category,
            action=row.action,
            mode=row.mode,
            is_draft=row.is_draft,
            started_by=request.user,  # type: ignore[arg-type]
        )
        row.pk = job.pk
        row.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(_page(obj))

    # ── one import ──────────────────────────────────────────────────────────────────────────────────
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self.get_object(request, unquote(object_id))
        if job is not None and "deed" in request.POST:
            return self._done(request, job)
        shown = self._shown(request, job) if job is not None else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, (extra_context or {}) | shown
        )
        if job is not None and job.state == State.WORKING:
            response["Refresh"] = str(LOOK_AGAIN_S)
        return response

    def _done(self, request: HttpRequest, job: WordImport) -> HttpResponse:
        if not self._may_act(request, job):
            raise PermissionDenied
        deeds = {"save": self._save, "cancel": self._cancel, "try": self._try}
        deed = deeds.get(request.POST.get("deed", ""))
        try:
            return (deed and deed(request, job)) or HttpResponseRedirect(_page(job))
        except jobs.Stopped:
            messages.warning(request, _t("The import has gone on meanwhile. Look at it again."))
        return HttpResponseRedirect(_page(job))

    def _save(self, request: HttpRequest, job: WordImport) -> None:
        jobs.confirm(job)
        self.audit(request, "words imported", job, {"words": {"before": None, "after": job.counts}})

    def _cancel(self, request: HttpRequest, job: WordImport) -> None:
        if jobs.cancel(job):
            self.audit(request, "import cancelled", job, {})

    def _try(self, request: HttpRequest, job: WordImport) -> HttpResponse | None:
        if job.state != State.READY:
            return None
        started = trials.start_trial(
            tenant_id=job.tenant_id,
            subject=trials.Subject.IMPORT,
            word_import=job,
            started_by=request.user,  # type: ignore[arg-type]
        )
        return HttpResponseRedirect(reverse("admin:moderation_wordtrial_change", args=[started.pk]))

    def _shown(self, request: HttpRequest, job: WordImport) -> dict[str, Any]:
        kinds = [
            {"label": label, "count": job.counts[kind], "words": job.samples.get(kind, [])}
            for kind, label in COUNTS.items()
            if job.counts.get(kind)
        ]
        return {
            "job": job,
            "failure": FAILURES.get(job.problem, job.problem),
            "kinds": kinds,
            "categories": job.samples.get("categories", []),
            "problems": [(line, word, PROBLEMS[code]) for line, word, code in job.problems],
            "trial": trials.latest(job.tenant_id, word_import=job),
            "may_act": self._may_act(request, job),
        }


def _page(job: WordImport) -> str:
    return reverse("admin:moderation_wordimport_change", args=[job.pk])
