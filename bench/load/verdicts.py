"""Targets and what was measured against them."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    target: str
    goal: str
    measured: str
    is_met: bool


def at_most(target: str, measured: float, limit: float, unit: str) -> Verdict:
    is_met = not math.isnan(measured) and measured <= limit
    return Verdict(target, f"≤ {limit:,g} {unit}", f"{measured:,.2f} {unit}", is_met)


def at_least(target: str, measured: float, limit: float, unit: str) -> Verdict:
    is_met = not math.isnan(measured) and measured >= limit
    return Verdict(target, f"≥ {limit:,g} {unit}", f"{measured:,.0f} {unit}", is_met)


def nothing(target: str, wrong: dict[str, int]) -> Verdict:
    return Verdict(target, "nothing wrong", str(wrong or "nothing wrong"), not wrong)


def table(verdicts: list[Verdict]) -> str:
    rows = [("target", "goal", "measured", "")]
    rows += [(v.target, v.goal, v.measured, "met" if v.is_met else "MISSED") for v in verdicts]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
