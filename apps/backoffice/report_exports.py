"""Asking for a file: a report, or the conversations behind a number."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from apps.backoffice.report_desk import ReportDesk
from apps.backoffice.report_pages import for_tenant
from apps.reports.exporting import jobs
from apps.reports.models import Export
from apps.reports.queries import REPORTS, InvalidPlace, Kind, listing
from apps.reports.shapes import Place
from apps.tenants import admin_audit
from apps.tenants.admin_roles import Verb

MEANT = {
    "report": (Export.Kind.REPORT, Export.Format.CSV),
    "conversations": (Export.Kind.CONVERSATIONS, Export.Format.CSV),
    "conversations-jsonl": (Export.Kind.CONVERSATIONS, Export.Format.JSON_LINES),
    "threads": (Export.Kind.THREADS, Export.Format.CSV),
    "threads-jsonl": (Export.Kind.THREADS, Export.Format.JSON_LINES),
}
OF_THE_PERIOD = "new"  # the figure whose conversations are exported from a report's page


class ExportForm(forms.Form):
    what = forms.ChoiceField(choices=[(each, each) for each in MEANT])
    report = forms.ChoiceField(choices=[(each, each) for each in REPORTS], required=False)
    unmasked = forms.BooleanField(required=False)


@require_POST
@for_tenant
def report_export(request: HttpRequest, desk: ReportDesk) -> HttpResponse:
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise BadRequest("what is to be exported?")
    kind, format_ = MEANT[form.cleaned_data["what"]]
    is_report = kind == Export.Kind.REPORT
    if not (desk.may_export if is_report else desk.may_export_conversations):
        raise PermissionDenied
    place = _place(request, desk, is_report=is_report)
    try:
        export = jobs.request_export(
            by=desk.scope.user,
            kind=kind,
            format=format_,
            subject=form.cleaned_data["report"] or REPORTS[0] if is_report else place.figure,
            place=place,
            language=get_language() or "",
            shows_blocked=desk.scope.sees_blocked,
            shows_personal=form.cleaned_data["unmasked"] and desk.scope.may(Verb.REVEAL),
        )
    except jobs.TooManyOpen:
        messages.warning(
            request, _t("Five exports are being written already. Wait for one of them, or cancel one.")
        )
        return HttpResponseRedirect(reverse("admin:reports_export_changelist"))
    _note(request, export)
    return HttpResponseRedirect(reverse("admin:reports_export_change", args=[export.pk]))


def _place(request: HttpRequest, desk: ReportDesk, *, is_report: bool) -> Place:
    try:
        place = Place.from_query(desk.tenant.id, request.POST)
        if is_report:
            return replace(place, figure="", part="", weekday=None, hour=None)
        place = place if place.figure else replace(place, figure=OF_THE_PERIOD)
        kind = listing(place).kind
    except InvalidPlace as error:
        raise BadRequest(str(error)) from None
    if kind != Kind.CONVERSATIONS:
        raise BadRequest("these rows are no conversations")
    return place


def _note(request: HttpRequest, export: Export) -> None:
    told = {
        "kind": export.kind,
        "subject": export.subject,
        "format": export.format,
        "filters": export.place,
        "shows_personal": export.shows_personal,
    }
    changes = {name: {"before": None, "after": value} for name, value in told.items()}
    admin_audit.record(request, tenant_ids=[export.tenant_id], action="exported", row=export, changes=changes)
