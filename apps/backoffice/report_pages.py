"""Report pages, and the list that each of their numbers opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_safe

from apps.backoffice.report_desk import ReportDesk, report_desk
from apps.backoffice.report_drawing import drawing_of
from apps.backoffice.report_filters import FiltersForm, presets, query_of
from apps.backoffice.report_rows import ListRow, heads, rows_of
from apps.reports.queries import REPORTS, TITLES, InvalidPlace, counted_until, figure_label, listing, report
from apps.reports.shapes import Place
from apps.tenants.models import Tenant

PAGE = 50
Json = dict[str, Any]
View = Callable[..., HttpResponse]


def for_tenant(view: View) -> View:
    """Hands the view a ReportDesk. A superuser chooses a tenant first."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk = report_desk(request)
        if desk is None:
            return _page(
                request,
                "backoffice/report_tenants.html",
                {"title": _t("Reports"), "tenants": Tenant.objects.all()},
            )
        return view(request, desk, *args, **kwargs)

    return opened


@require_safe
@for_tenant
def report_page(request: HttpRequest, desk: ReportDesk, name: str) -> HttpResponse:
    form = FiltersForm(desk.tenant, request.GET)
    filters = form.filters
    found = report(name, filters)
    query = query_of(filters, desk.kept)
    return _page(
        request,
        "backoffice/report.html",
        {
            "title": found.title,
            "name": name,
            "form": form,
            "kept": desk.kept,
            "filters": filters,
            "presets": presets(filters, form.today, desk.kept),
            "tabs": [(each, TITLES[each], f"{reverse(f'report_{each}')}?{query}") for each in REPORTS],
            "drawing": drawing_of(found, desk.links),
            "counted_until": counted_until(desk.tenant.id),
            "tenant": desk.tenant,
            "desk": desk,
            "hidden": list((desk.kept | Place(figure="", filters=filters).as_query()).items()),
        },
    )


@require_safe
@for_tenant
def report_rows(request: HttpRequest, desk: ReportDesk) -> HttpResponse:
    """The rows that a number counts, as many as it says."""
    if not desk.links.is_open:
        raise PermissionDenied
    try:
        place = Place.from_query(desk.tenant.id, request.GET)
        found = listing(place)
    except InvalidPlace as error:
        raise BadRequest(str(error)) from None
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    rows: list[ListRow] = rows_of(found.kind, page.object_list, desk)
    return _page(
        request,
        "backoffice/report_rows.html",
        {
            "title": figure_label(place.figure),
            "filters": place.filters,
            "page": page,
            "count": page.paginator.count,
            "heads": heads(found.kind),
            "rows": rows,
            "kind": found.kind,
            "query": urlencode(desk.kept | place.as_query()),
            "desk": desk,
            "hidden": list((desk.kept | place.as_query()).items()),
        },
    )


def _page(request: HttpRequest, template: str, context: Json) -> HttpResponse:
    return TemplateResponse(request, template, dict(admin.site.each_context(request)) | context)
