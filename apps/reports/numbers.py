"""Numbers of many figures in few statements: for the whole period, or by inbox, day, reason …"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, Q

from apps.reports.figures import Kind, Spec
from apps.reports.selecting import hours, listing
from apps.reports.shapes import Filters, Number, Place, Unit, Value

FEW_SORTS = 4  # measured: bench.reports
Raw = Mapping[str, Any]  # what the database made of the specs: value_<name>, count_<name>, per_<name>
Grouped = dict[tuple[Any, ...], dict[str, Raw]]


def numbers(specs: Sequence[Spec], filters: Filters) -> dict[str, Number]:
    """By the figures' names."""
    raw = grouped(specs, filters, {}).get((), {})
    return {
        spec.name: number(spec, raw.get(spec.name, {}), Place(figure=spec.name, filters=filters))
        for spec in specs
    }


def number(spec: Spec, raw: Raw, place: Place) -> Number:
    """raw: empty when there is nothing."""
    if spec.kind is Kind.QUESTIONS:
        found = listing(place).rows.count()
        return Number(found, found, place)
    count = int(raw.get("count") or 0)
    value = raw.get("value") if spec.measure else count
    if spec.base or spec.per:
        return Number(_divided(spec, value, raw.get("per")), count, place)
    if spec.measure is None or spec.unit not in (Unit.COUNT, Unit.TOKENS, Unit.MONEY):
        return Number(value, count, place)
    return Number(value or 0, count, place)


def _divided(spec: Spec, value: Any, by: Any) -> Value | None:
    if not by:
        return None
    if spec.unit is Unit.PERCENT:
        return round(100 * float(value or 0) / float(by), 1)
    return (Decimal(value or 0) / Decimal(by)).quantize(Decimal("0.000001"))


def grouped(specs: Sequence[Spec], filters: Filters, by: Mapping[str, Any]) -> Grouped:
    """By the values of those expressions, and then by the figures' names."""
    by_agent_column: defaultdict[str, list[Spec]] = defaultdict(list)
    for spec in specs:
        if spec.kind is not Kind.QUESTIONS:
            # Whose a figure is matters only when somebody asks for one person's: otherwise one statement for all.
            by_agent_column[spec.agent if filters.agent_id else "agent_id"].append(spec)
    found: Grouped = defaultdict(dict)
    for agent, own in by_agent_column.items():
        rows = hours(filters, agent=agent)
        made = {alias: each for spec in own for alias, each in _aggregates(spec).items()}
        _sort_for(made.values())
        for answer in rows.values(**by).annotate(**made) if by else [rows.aggregate(**made)]:
            parts = found[tuple(answer[name] for name in by)]
            for spec in own:
                parts[spec.name] = {part: answer.get(f"{part}_{spec.name}") for part in PARTS}
    return found


def _sort_for(made: Iterable[Aggregate]) -> None:
    """Each count of different conversations needs them in order. A few sort their own ids faster than PostgreSQL sorts
    whole rows for all of them, which it would do by itself since version 16; until the transaction ends."""
    number = sum(bool(getattr(each, "distinct", False)) for each in made)
    name = "enable_presorted_aggregate"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true) WHERE current_setting(%s, true) IS NOT NULL",
            [name, "on" if number > FEW_SORTS else "off", name],
        )


PARTS = ("value", "count", "per")


def _aggregates(spec: Spec) -> dict[str, Aggregate]:
    found = {f"count_{spec.name}": _size(spec, spec.of)}
    if spec.measure is not None:
        found[f"value_{spec.name}"] = _of(spec.measure, spec.of)
    if spec.base is not None:
        found[f"per_{spec.name}"] = _size(spec, spec.base)
    if spec.per is not None:
        found[f"per_{spec.name}"] = spec.per
    return found


def _size(spec: Spec, of: Q) -> Aggregate:
    """How many rows the list has."""
    if spec.kind is Kind.MESSAGES and spec.measure is not None:
        return _of(spec.measure, of)
    if spec.is_once:
        return Count("pk", filter=of)
    column = "person_id" if spec.kind is Kind.CONTACTS else "conversation_id"
    return Count(column, distinct=True, filter=of)


def _of(measure: Aggregate, of: Q) -> Aggregate:
    made: Aggregate = measure.copy()
    made.filter = of
    return made
