"""Tables: the same figures for each inbox, team, person, label, or the parts of one figure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, Count, F, Func, UUIDField
from django.db.models.functions import ExtractIsoWeekDay
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.desk.models import Gap
from apps.reports import naming
from apps.reports.figures import ARRAYS, SPECS, Kind, Spec
from apps.reports.numbers import Grouped, grouped, number
from apps.reports.selecting import hours, listing
from apps.reports.shapes import Column, Filters, Number, Place, Row, Table, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MOST_ROWS = 100  # of a table; those with the greatest first column
MOST_GAPS = 50


@dataclass(frozen=True, slots=True)
class Dimension:
    """column: None: each figure's own (whose it is). field: of the filters."""

    label: "StrPromise"
    column: Any
    field: str
    names: Callable[[UUID], Mapping[UUID, str]]


DIMENSIONS = {
    "inbox": Dimension(_("Inboxes"), F("inbox_id"), "inbox_id", naming.inboxes),
    "team": Dimension(_("Teams"), F("team_id"), "team_id", naming.teams),
    "agent": Dimension(_("People"), None, "agent_id", naming.agents),
    "label": Dimension(
        _("Labels"),
        Func("label_ids", function="unnest", output_field=UUIDField()),
        "label_id",
        naming.labels,
    ),
}
PARTS: "Mapping[str, tuple[StrPromise, naming.Names]]" = {
    "status": (_("Status now"), naming.STATUSES),
    "reason": (_("Reasons for calling a person"), naming.REASONS),
    "source": (_("Where answers come from"), naming.SOURCES),
    "score": (_("Scores"), naming.SCORES),
}


def table(name: str, specs: Sequence[Spec], filters: Filters) -> Table:
    if name in DIMENSIONS:
        return _by_dimension(name, DIMENSIONS[name], specs, filters)
    (spec,) = specs
    if name in PARTS:
        return _by_part(name, spec, filters)
    return _of_gaps(spec, filters) if name == "gap" else _heat(name, spec, filters)


def _columns(specs: Sequence[Spec]) -> list[Column]:
    return [Column(spec.name, spec.label, spec.unit) for spec in specs]


# ── by inbox, team, person, label ───────────────────────────────────────────────────────────────────


def _by_dimension(name: str, dimension: Dimension, specs: Sequence[Spec], filters: Filters) -> Table:
    found = _found(dimension, specs, filters)
    names = dimension.names(filters.tenant_id)
    rows = [
        Row(str(pk), names[pk], _numbers(specs, replace(filters, **{dimension.field: pk}), found[(pk,)]))
        for (pk,) in found
        if pk in names and _is_wanted(pk, getattr(filters, dimension.field))
    ]
    rows.sort(key=lambda row: (-(row.numbers[0].value or 0), str(row.label)))
    return Table(name=name, label=dimension.label, columns=_columns(specs), rows=rows[:MOST_ROWS])


def _is_wanted(pk: UUID, chosen: UUID | None) -> bool:
    """Conversations have several labels: filtered by one, the others would be counted in part."""
    return chosen in (None, pk)


def _found(dimension: Dimension, specs: Sequence[Spec], filters: Filters) -> Grouped:
    if dimension.column is not None:
        return grouped(specs, filters, {"key": dimension.column})
    found: Grouped = {}
    for column in dict.fromkeys(spec.agent for spec in specs):
        own = [spec for spec in specs if spec.agent == column]
        for key, figures in grouped(own, filters, {"key": F(column)}).items():
            found.setdefault(key, {}).update(figures)
    return found


def _numbers(specs: Sequence[Spec], filters: Filters, found: Mapping[str, Any]) -> list[Number]:
    return [
        number(spec, found.get(spec.name, {}), Place(figure=spec.name, filters=filters)) for spec in specs
    ]


# ── by parts of a figure ────────────────────────────────────────────────────────────────────────────


def _by_part(name: str, spec: Spec, filters: Filters) -> Table:
    label, names = PARTS[name]
    rows = hours(filters, agent=spec.agent).filter(spec.of)
    part: Any = F(spec.part)
    if spec.part in ARRAYS:
        part = Func(spec.part, function="unnest", output_field=CharField())
    size = Count("*") if spec.kind is Kind.MESSAGES else Count("conversation_id", distinct=True)
    counts = {str(key): size for key, size in rows.values_list(part).annotate(size=size)}
    made = [
        Row(key, names.get(key, key), [_counted(spec, filters, key, size)])
        for key, size in sorted(counts.items(), key=_by_size(spec, counts))
    ]
    return Table(name=name, label=label, columns=_columns([spec]), rows=made)


def _by_size(spec: Spec, counts: Mapping[str, int]) -> Callable[[tuple[str, int]], tuple[int, str]]:
    """Scores in their own order."""
    if spec.part == "score":
        return lambda item: (-int(item[0]), "")
    return lambda item: (-item[1], item[0])


def _counted(spec: Spec, filters: Filters, part: str, size: int) -> Number:
    return Number(size, size, Place(figure=spec.name, filters=filters, part=part))


def _of_gaps(spec: Spec, filters: Filters) -> Table:
    rows = listing(Place(figure=spec.name, filters=filters)).rows.order_by()
    counts = dict(
        rows.values_list("gap_id").annotate(size=Count("pk")).order_by("-size", "gap_id")[:MOST_GAPS]
    )
    gaps = Gap.objects.for_tenant(filters.tenant_id).in_bulk(list(counts))
    made = [
        Row(str(pk), gaps[pk].question, [_counted(spec, filters, str(pk), size)])
        for pk, size in counts.items()
        if pk in gaps
    ]
    return Table(name="gap", label=_("Questions that lack an article"), columns=_columns([spec]), rows=made)


# ── by hour of the week ─────────────────────────────────────────────────────────────────────────────


def _heat(name: str, spec: Spec, filters: Filters) -> Table:
    by = {"weekday": ExtractIsoWeekDay("day"), "at": F("hour")}
    found = grouped([spec], filters, by)

    def cell(weekday: int, hour: int) -> Number:
        place = Place(figure=spec.name, filters=filters, weekday=weekday, hour=hour)
        return number(spec, found.get((weekday + 1, hour), {}).get(spec.name, {}), place)

    rows = [
        Row(str(weekday), label, [cell(weekday, hour) for hour in range(24)])
        for weekday, label in WEEKDAYS.items()
    ]
    columns = [Column(str(hour), f"{hour}:00", Unit.COUNT) for hour in range(24)]
    return Table(name=name, label=spec.label, columns=columns, rows=rows)


def specs_of(names: Sequence[str]) -> list[Spec]:
    return [SPECS[name] for name in names]
