"""Times and tallies of several load processes, put together and written out."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    sorted_ms: Sequence[float]

    @classmethod
    def of(cls, answers: Iterable[Json], name: str) -> "Times":
        return cls(sorted(micros / 1000 for answer in answers for micros in answer[name]))

    def __len__(self) -> int:
        return len(self.sorted_ms)

    def at(self, share: float) -> float:
        """The smallest time that so large a share of all did not exceed; not a number without any."""
        if not self.sorted_ms:
            return math.nan
        return self.sorted_ms[max(0, math.ceil(share * len(self.sorted_ms)) - 1)]

    def __str__(self) -> str:
        if not self.sorted_ms:
            return "none"
        shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
        return "  ".join(f"{name} {self.at(share):.1f}" for name, share in shares.items()) + " ms"


def total(answers: Iterable[Json], name: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for answer in answers:
        counted.update(answer[name])
    return counted


def load_cost(reports: Sequence[Json]) -> str:
    """What playing the clients cost: whether the generator could have been the bottleneck."""
    frames = sum(report["frames_in"] + report["frames_out"] for report in reports)
    cpu = sum(report["cpu_s"] for report in reports)
    busiest = max(report["cpu_s"] / report["wall_s"] for report in reports)
    each = cpu / frames * 1000 if frames else math.nan
    return (
        f"{frames:,} frames, {each:.3f} ms CPU each; busiest load process {busiest:.0%} of a core; "
        f"timers late by {Times.of(reports, 'lags')}"
    )
