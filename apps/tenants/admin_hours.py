"""When somebody is there to answer: the week, the calendar, and what comes of both in the next days."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from apps.common.clock import now
from apps.common.decoding import NotText, decoded
from apps.tenants import business_hours
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_calendar import CalendarField
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.hours import DAYS, Hours, is_open, next_opening, zone_names
from apps.tenants.hours_calendar import a_year_later, days_ahead, read_table, years
from apps.tenants.hours_text import day_text
from apps.tenants.models import BusinessHours

SHOWN_DAYS = 14
LARGEST_TABLE = 100_000


class HoursForm(TenantModelForm):
    time_zone = forms.ChoiceField(
        label=_("time zone"),
        choices=[(name, name) for name in zone_names()],
        initial=settings.TIME_ZONE,
        widget=UnfoldAdminSelectWidget(),
    )


class TableForm(forms.Form):
    """Entries as text, or in a small file."""

    table = forms.CharField(
        label=_("entries, one a line"),
        required=False,
        max_length=LARGEST_TABLE,
        widget=UnfoldAdminTextareaWidget(
            attrs={
                "rows": 6,
                "placeholder": "2026-10-01, 2026-10-07, closed, 国庆节\n2026-10-10, , like friday, 调休",
            }
        ),
    )
    file = forms.FileField(
        label=_("or a csv file"),
        required=False,
        help_text=_("First day, last day, what counts (closed, like friday, 09:00-12:00), name."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt"}),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST_TABLE:
            raise ValidationError(_("This file is too large for a calendar."))
        try:
            return decoded(file.read())
        except NotText:
            raise ValidationError(_("This is not a text file that can be read.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["entries"] = read_table(f"{cleaned['file']}\n{cleaned['table']}".strip())
            except ValidationError as error:
                self.add_error("file" if cleaned["file"] else "table", error)
        return cleaned


@admin.register(BusinessHours)
class BusinessHoursAdmin(TenantModelAdmin):
    area = Area.INBOXES
    form = HoursForm
    readonly_fields = ("state", "entries", "ahead")
    list_display = ("__str__", "time_zone", "state", "next_entry")
    list_select_related = ("inbox", "team")
    actions_detail = ["fill_calendar"]

    class Media:
        css = {"all": ("css/admin_rules.css", "css/admin_hours.css")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the calendar for all inboxes, which may count for a row as well."""
        common = BusinessHours.objects.filter(tenant=OuterRef("tenant"), inbox=None, team=None)
        rows: QuerySet[Any] = super().get_queryset(request)
        found: QuerySet[Any] = rows.annotate(common=Subquery(common.values("exceptions")[:1]))
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        whose = ["tenant"] if self._shows_tenant(request) else []
        may_change = self.has_change_permission(request, obj)
        told = _(
            "What begins on such a day is replaced; a night that began the day before goes on to its end. "
            "Where two entries name a day, the one for fewer days counts."
        )
        calendar = ["takes_holidays", "exceptions" if may_change else "entries"]
        return [
            (None, {"fields": [*whose, "inbox", "team", "time_zone", "state"]}),
            (_("Week"), {"fields": list(DAYS)}),
            (_("Holidays, made-up days and other exceptions"), {"fields": calendar, "description": told}),
            *([(_("The next 14 days"), {"fields": ["ahead"]})] if obj else []),
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "exceptions":
            return CalendarField(label=_("calendar"))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────
    @admin.display(description=_("now"))
    def state(self, row: BusinessHours) -> str:
        hours = _hours(row)
        return state_text(hours) if hours else "–"

    @admin.display(description=_("next entry of the calendar"))
    def next_entry(self, row: BusinessHours) -> str:
        hours = _hours(row)
        today = now().astimezone(hours.zone).date() if hours else None
        coming = sorted(day for day in hours.exceptions if day >= today) if hours and today else []
        return f"{coming[0]} {hours.names[coming[0]]}".strip() if hours and coming else "–"

    @admin.display(description=_("calendar"))
    def entries(self, row: BusinessHours) -> str:
        return render_to_string("admin/hours_entries.html", {"entries": row.exceptions})

    @admin.display(description=_("with the calendar"))
    def ahead(self, row: BusinessHours) -> str:
        """As stored; what is typed shows after saving."""
        hours = _hours(row)
        if hours is None:
            return "–"
        today = now().astimezone(hours.zone).date()
        days = [(each, day_text(each.intervals)) for each in days_ahead(hours, today, SHOWN_DAYS)]
        return render_to_string("admin/hours_ahead.html", {"days": days})

    # ── writes ──────────────────────────────────────────────────────────────────────────────────────
    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        business_hours.save_hours(hours=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        business_hours.remove_hours(tenant_id=tenant_id, ids=ids)

    @action(description=_("Fill the calendar"), url_path="calendar", permissions=["change"])  # type: ignore[untyped-decorator]
    def fill_calendar(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Last year's entries once more, or those of a table."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        is_table = request.method == "POST" and "year" not in request.POST
        form = TableForm(request.POST, request.FILES) if is_table else TableForm()
        if request.method == "POST":
            response = self._fill(request, row, form)
            if response is not None:
                return response
        return self._calendar_page(request, row, form)

    def _fill(self, request: HttpRequest, row: BusinessHours, form: TableForm) -> HttpResponse | None:
        """None: what was sent cannot be read, and the form says why."""
        year = request.POST.get("year", "")
        if form.is_bound and not form.is_valid():
            return None
        entries = form.cleaned_data["entries"] if form.is_bound else _of_year(row, year)
        try:
            new = business_hours.add_entries(hours=row, entries=entries)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.path)
        if new:
            self.audit(request, "calendar filled", row, {"exceptions": {"before": None, "after": new}})
        text = ngettext(
            "%d entry added. Look at the dates.", "%d entries added. Look at the dates.", len(new)
        )
        messages.success(request, text % len(new))
        return HttpResponseRedirect(reverse("admin:tenants_businesshours_change", args=[row.pk]))

    def _calendar_page(self, request: HttpRequest, row: BusinessHours, form: TableForm) -> HttpResponse:
        shown = {
            "title": _t("Fill the calendar"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "years": [(year, a_year_later(row.exceptions, year)) for year in years(row.exceptions)],
        }
        context = {**self.admin_site.each_context(request), **shown}
        return TemplateResponse(request, "admin/hours_calendar.html", context)


def _hours(row: BusinessHours) -> Hours | None:
    """None: what was just typed cannot be read, or nothing was typed yet."""
    try:
        return row.hours_with(getattr(row, "common", None) or [])
    except ValidationError:
        return None


def _of_year(row: BusinessHours, year: str) -> list[str]:
    return a_year_later(row.exceptions, int(year)) if year.isdecimal() and len(year) == 4 else []


def state_text(hours: Hours) -> str:
    """«Open now», or when it opens, by the hours' own clock."""
    moment = now()
    if is_open(hours, moment):
        return _t("Open now")
    opens = next_opening(hours, moment)
    if opens is None:
        return _t("Closed, with no opening within a year")
    return _t("Closed; opens %s") % date_format(opens, "l Y-m-d H:i")
