"""Reports: what they say, and the lists behind their numbers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from apps.common.clock import now
from apps.common.csv_cells import Cell
from apps.reports.contents import CONTENTS
from apps.reports.figures import SPECS, Kind, Spec
from apps.reports.following import has_moved_since
from apps.reports.lines import lines
from apps.reports.models import CountProgress
from apps.reports.numbers import numbers
from apps.reports.selecting import Listing, listing
from apps.reports.shapes import (
    Column,
    Figure,
    Filters,
    Grain,
    InvalidPlace,
    Number,
    Period,
    Place,
    Point,
    Report,
    Row,
    Series,
    Table,
    Unit,
    Wish,
    filters_from_query,
)
from apps.reports.tabling import specs_of, table
from apps.reports.zones import zone_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

__all__ = [
    "REPORTS",
    "TITLES",
    "Column",
    "Figure",
    "Filters",
    "Grain",
    "InvalidPlace",
    "Kind",
    "Listing",
    "Number",
    "Period",
    "Place",
    "Point",
    "Report",
    "Row",
    "Series",
    "Table",
    "Unit",
    "Wish",
    "counted_until",
    "csv_lines",
    "figure_label",
    "figures",
    "filters_from_query",
    "listing",
    "report",
    "today",
    "zone_of",
]
REPORTS = tuple(CONTENTS)
TITLES = {name: content.title for name, content in CONTENTS.items()}


def report(name: str, filters: Filters) -> Report:
    """Raises KeyError for an unknown name."""
    content, grain = CONTENTS[name], filters.period.grain
    zone = zone_of(filters.tenant_id)
    with _fast_counts():
        return Report(
            name=name,
            title=content.title,
            filters=filters,
            grain=grain,
            figures=figures(content.figures, filters),
            series=lines(specs_of(content.lines), filters, grain, zone),
            tables=[table(called, specs_of(names), filters) for called, names in content.tables],
        )


@contextmanager
def _fast_counts() -> Iterator[None]:
    """As PostgreSQL comes, the rows of some months are sorted on the disk, and statements are compiled first, which
    takes longer here than it saves."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        yield


def figures(names: Sequence[str], filters: Filters) -> list[Figure]:
    """With the period before. Raises KeyError for an unknown name."""
    specs = specs_of(names)
    present, before = numbers(specs, filters), numbers(specs, filters.before)
    return [_figure(spec, present[spec.name], before[spec.name]) for spec in specs]


def _figure(spec: Spec, present: Number, before: Number) -> Figure:
    return Figure(
        name=spec.name, label=spec.label, unit=spec.unit, number=present, before=before, wish=spec.wish
    )


def figure_label(name: str) -> "StrPromise":
    """Raises KeyError."""
    return SPECS[name].label


def today(tenant_id: UUID) -> date:
    """In the tenant's zone."""
    return now().astimezone(zone_of(tenant_id)).date()


def counted_until(tenant_id: UUID) -> datetime | None:
    """What happened before stands in the reports. None: they have not been counted yet."""
    rows = CountProgress.objects.for_tenant(tenant_id)
    until = rows.values_list("counted_until", flat=True).first()
    return now() if until and not has_moved_since(tenant_id, until) else until


def csv_lines(report: Report) -> Iterator[list[Cell]]:
    """All of a report as one table. Cells are as they are: whoever writes a file disarms formulas."""
    yield ["section", "name", "key", "label", "figure", "unit", "value", "count", "before"]
    for figure in report.figures:
        about = ["figure", "", "", str(figure.label), figure.name, figure.unit.value]
        earlier = figure.before.value if figure.before else None
        yield [*about, figure.number.value, figure.number.count, earlier]
    for series in report.series:
        for point in series.points:
            about = ["series", "", point.start.isoformat(), str(series.label), series.name, series.unit.value]
            yield [*about, point.number.value, point.number.count, None]
    for each in report.tables:
        for row in each.rows:
            for column, number in zip(each.columns, row.numbers, strict=True):
                about = ["table", each.name, row.key, str(row.label), column.name, column.unit.value]
                yield [*about, number.value, number.count, None]
