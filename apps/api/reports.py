"""Reports: figures of the tenant's conversations, as JSON or as a table."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.report_shapes import (
    ReportQuery,
    ReportSerializer,
    ReportsSerializer,
    report_json,
    reports_json,
)
from apps.api.views import ApiView, parsed
from apps.common.csv_cells import BYTE_ORDER_MARK, csv_line
from apps.reports.queries import (
    REPORTS,
    InvalidPlace,
    Period,
    csv_lines,
    filters_from_query,
    report,
    today,
)

TAG = "reports"
USUAL_DAYS = 30


class CsvRenderer(BaseRenderer):
    """For lists of rows."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        return BYTE_ORDER_MARK + "".join(csv_line(cells) for cells in data)


class ReportList(ApiView):
    @operation("reports_list", tag=TAG, answers={200: ReportsSerializer})
    def get(self, request: Request) -> Response:
        """Which reports there are."""
        return Response(reports_json())


class ReportDetail(ApiView):
    renderer_classes = (JSONRenderer, CsvRenderer)

    @operation("reports_read", tag=TAG, query=ReportQuery, answers={200: ReportSerializer}, errors=(404,))
    def get(self, request: Request, report_name: str) -> Response:
        """One report. With format=csv, or Accept: text/csv, all of it as one table."""
        if report_name not in REPORTS:
            raise NotFound(_("There is no such report."))
        parsed(ReportQuery, request.query_params)  # says which parameter is wrong
        usual = Period.last_days(USUAL_DAYS, today(self.tenant_id))
        try:
            filters = filters_from_query(self.tenant_id, request.query_params, default=usual)
        except InvalidPlace as error:
            raise ValidationError({"first": [str(error)]}) from None
        found = report(report_name, filters)
        is_csv = isinstance(request.accepted_renderer, CsvRenderer)
        return Response(list(csv_lines(found)) if is_csv else report_json(found))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        if final.exception:
            final.accepted_renderer, final.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return final
