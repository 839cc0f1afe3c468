"""Reports as programs ask for and read them."""

from typing import Any

from rest_framework import serializers

from apps.api.fields import Strict
from apps.api.shapes import Shape
from apps.common.clock import isoformat
from apps.reports.queries import (
    REPORTS,
    TITLES,
    Column,
    Figure,
    Grain,
    Number,
    Report,
    Row,
    Series,
    Table,
    Unit,
    counted_until,
    zone_of,
)
from apps.reports.shapes import Value

Json = dict[str, Any]


class ReportQuery(Strict):
    first = serializers.DateField(
        required=False,
        help_text="The first day, in the tenant's time zone; with last. Without both: the last 30 days.",
    )
    last = serializers.DateField(required=False, help_text="The last day, included.")
    inbox = serializers.UUIDField(required=False)
    team = serializers.UUIDField(required=False)
    agent = serializers.UUIDField(required=False)
    label = serializers.UUIDField(required=False)  # type: ignore[assignment]  # the metaclass takes it out
    format = serializers.ChoiceField(["json", "csv"], required=False)


class NumberShape(Shape):
    value = serializers.FloatField(allow_null=True, help_text="Null when there is nothing to make it of.")
    count = serializers.IntegerField(help_text="How many conversations, messages or contacts it is made of.")


class FigureShape(NumberShape):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.ChoiceField([unit.value for unit in Unit])
    before = NumberShape(help_text="The same in the period before.")


class PointShape(NumberShape):
    start = serializers.CharField(help_text="A date; in a report of one or two days, a time with its offset.")


class SeriesShape(Shape):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.ChoiceField([unit.value for unit in Unit])
    points = PointShape(many=True)


class ColumnShape(Shape):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.ChoiceField([unit.value for unit in Unit])


class RowShape(Shape):
    key = serializers.CharField(
        help_text="The id of an inbox, team, agent, label or gap; a reason, a score …"
    )
    label = serializers.CharField()  # type: ignore[assignment]
    numbers = NumberShape(many=True, help_text="In the order of the columns.")


class TableShape(Shape):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    columns = ColumnShape(many=True)
    rows = RowShape(many=True)


class ReportSerializer(Shape):
    name = serializers.ChoiceField(REPORTS)
    title = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    time_zone = serializers.CharField()
    grain = serializers.ChoiceField([grain.value for grain in Grain])
    counted_until = serializers.DateTimeField(
        allow_null=True, help_text="What happened before is counted. Null: nothing has been counted yet."
    )
    figures = FigureShape(many=True)
    series = SeriesShape(many=True)
    tables = TableShape(many=True)


class ReportBriefShape(Shape):
    name = serializers.ChoiceField(REPORTS)
    title = serializers.CharField()


class ReportsSerializer(Shape):
    results = ReportBriefShape(many=True)


def reports_json() -> Json:
    return {"results": [{"name": name, "title": str(title)} for name, title in TITLES.items()]}


def report_json(report: Report) -> Json:
    until = counted_until(report.filters.tenant_id)
    return {
        "name": report.name,
        "title": str(report.title),
        "first": report.filters.period.first.isoformat(),
        "last": report.filters.period.last.isoformat(),
        "time_zone": zone_of(report.filters.tenant_id).key,
        "grain": report.grain.value,
        "counted_until": isoformat(until) if until else None,
        "figures": [_figure(each) for each in report.figures],
        "series": [_series(each) for each in report.series],
        "tables": [_table(each) for each in report.tables],
    }


def _number(number: Number | None) -> Json:
    if number is None:
        return {"value": None, "count": 0}
    return {"value": _plain(number.value), "count": number.count}


def _plain(value: Value | None) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)


def _called(each: Figure | Series | Column | Table) -> Json:
    unit = {} if isinstance(each, Table) else {"unit": each.unit.value}
    return {"name": each.name, "label": str(each.label)} | unit


def _figure(figure: Figure) -> Json:
    return _called(figure) | _number(figure.number) | {"before": _number(figure.before)}


def _series(series: Series) -> Json:
    points = [{"start": point.start.isoformat()} | _number(point.number) for point in series.points]
    return _called(series) | {"points": points}


def _table(table: Table) -> Json:
    columns = [_called(column) for column in table.columns]
    return _called(table) | {"columns": columns, "rows": [_row(row) for row in table.rows]}


def _row(row: Row) -> Json:
    return {"key": row.key, "label": str(row.label), "numbers": [_number(each) for each in row.numbers]}
