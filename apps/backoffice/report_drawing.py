"""Reports as the page draws them: cards, charts, tables and the map of hours, each number with the list behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.backoffice.report_words import change, moment, shown, verdict
from apps.reports.shapes import Figure, Grain, Number, Report, Series, Table, Unit

Json = dict[str, Any]
HEAT = 6  # steps of the map of hours, the first for nothing
MOST_LINES = 6  # of a chart: more cannot be told apart


@dataclass(frozen=True, slots=True)
class Links:
    """Where numbers lead. kept: what every address says besides; is_open: whether the person may see lists at all."""

    kept: dict[str, str]
    is_open: bool

    def to(self, number: Number) -> str:
        """Empty where there is nothing to see."""
        if not self.is_open or not number.count:
            return ""
        return f"{reverse('report_rows')}?{urlencode(self.kept | number.place.as_query())}"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""
    heat: int = 0
    has_number: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    label: str
    cell: Cell
    change: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is shown."""

    name: str
    label: str
    head: list[str]
    lines: list[Line]
    is_map: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """data: for static/js/admin/charts.js. grid: the same for those who cannot see it."""

    name: str
    label: str
    data: Json
    grid: Grid


@dataclass(frozen=True, slots=True)
class Drawing:
    cards: list[Card] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


def drawing_of(report: Report, links: Links) -> Drawing:
    is_map = report.name == "hours"
    return Drawing(
        [card_of(figure, links) for figure in report.figures],
        list(_charts(report.series, report.grain, links)),
        [grid_of(table, links, is_map=is_map) for table in report.tables],
    )


def card_of(figure: Figure, links: Links) -> Card:
    return Card(
        figure.name,
        str(figure.label),
        cell_of(figure.number, figure.unit, links),
        change(figure),
        verdict(figure),
    )


def cell_of(number: Number, unit: Unit, links: Links, *, heat: int = 0) -> Cell:
    return Cell(shown(number.value, unit), links.to(number), heat, number.value is not None)


def grid_of(table: Table, links: Links, *, is_map: bool) -> Grid:
    most = max((number.count for row in table.rows for number in row.numbers), default=0)
    lines = [
        Line(
            str(row.label),
            [
                cell_of(number, column.unit, links, heat=_heat(number, most) if is_map else 0)
                for number, column in zip(row.numbers, table.columns, strict=True)
            ],
        )
        for row in table.rows
    ]
    return Grid(table.name, str(table.label), [str(column.label) for column in table.columns], lines, is_map)


def _heat(number: Number, most: int) -> int:
    """0 for nothing, else 1 to 5 by its share of the most."""
    return 0 if not number.count else 1 + min(HEAT - 2, (HEAT - 1) * number.count // (most + 1))


def _charts(series: Iterable[Series], grain: Grain, links: Links) -> Iterable[Chart]:
    """Lines of the same unit that follow each other share a chart; one without a single value is none."""
    for number, (unit, group) in enumerate(groupby(series, lambda each: each.unit)):
        own = list(group)[:MOST_LINES]
        if any(point.number.value is not None for line in own for point in line.points):
            yield _chart(own, unit, grain, links, number)


def _chart(lines: list[Series], unit: Unit, grain: Grain, links: Links, number: int) -> Chart:
    label = " · ".join(str(line.label) for line in lines)
    starts = [moment(point, grain) for point in lines[0].points]
    rows = [
        Line(start, [cell_of(line.points[at].number, unit, links) for line in lines])
        for at, start in enumerate(starts)
    ]
    data = {
        "labels": starts,
        "unit": str(unit),
        "lines": [
            {
                "label": str(line.label),
                "values": [_plain(point.number) for point in line.points],
                "texts": [shown(point.number.value, unit) for point in line.points],
                "urls": [links.to(point.number) for point in line.points],
            }
            for line in lines
        ],
    }
    return Chart(
        f"chart-{number}",
        label,
        data,
        Grid(f"chart-{number}", label, [str(line.label) for line in lines], rows),
    )


def _plain(number: Number) -> float | None:
    return None if number.value is None else float(number.value)
