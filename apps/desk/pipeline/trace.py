"""What a run did, step by step, for those who ask why."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Histogram

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
stage_seconds = Histogram(
    "kefu_pipeline_seconds", "Time in a stage of the pipeline", ["stage"], buckets=SECONDS
)


@dataclass(slots=True)
class Step:
    """One stage of one run. outcome: what came out; reason: why; details: whatever else explains it, as JSON."""

    stage: str
    outcome: str = "passed"
    reason: str = ""
    score: float | None = None
    took_ms: float = 0.0
    details: dict[str, Any] = field(default_factory=dict)

    def end(self, outcome: str, reason: str = "", *, score: float | None = None, **details: Any) -> None:
        self.outcome, self.reason, self.score = outcome, reason, score
        self.details |= details

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "stage": self.stage,
            "outcome": self.outcome,
            "took_ms": round(self.took_ms, 2),
        }
        if self.reason:
            body["reason"] = self.reason
        if self.score is not None:
            body["score"] = round(self.score, 3)
        return body | self.details


class Trace:
    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._started = time.perf_counter()

    @property
    def took_ms(self) -> float:
        return (time.perf_counter() - self._started) * 1000

    @contextmanager
    def stage(self, name: str) -> Iterator[Step]:
        """A step that takes as long as the block; one that fails says so before the error goes on."""
        step = Step(name)
        self.steps.append(step)
        started = time.perf_counter()
        try:
            yield step
        except BaseException as error:
            step.end("failed", type(error).__name__)
            raise
        finally:
            seconds = time.perf_counter() - started
            step.took_ms = seconds * 1000
            stage_seconds.labels(name).observe(seconds)

    def note(self, stage: str, outcome: str, reason: str = "", **details: Any) -> None:
        """A step whose time tells nothing."""
        step = Step(stage)
        step.end(outcome, reason, **details)
        self.steps.append(step)

    def as_json(self) -> list[dict[str, Any]]:
        return [step.as_json() for step in self.steps]
