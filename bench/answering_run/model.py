"""The upstream as a process of its own, and what is asked of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.load import machine

ROOT = Path(__file__).resolve().parents[2]
STOP_S = 5


@dataclass(frozen=True, slots=True)
class Model:
    """A running upstream."""

    pid: int
    url: str

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def log(self) -> list[dict[str, Any]]:
        return list(self._call("GET", "/log"))

    def peak(self) -> int:
        return int(self._call("GET", "/peak"))

    def forget(self) -> None:
        self._call("DELETE", "/log")

    @property
    def cpu_s(self) -> float:
        return machine.cpu_of(self.pid)

    def _call(self, method: str, path: str) -> Any:
        with urlopen(Request(self.url + path, method=method), timeout=10) as response:
            return json.load(response)


@contextmanager
def running_model() -> Iterator[Model]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.answering_run.upstream"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError("the upstream did not start")
        yield Model(process.pid, f"http://127.0.0.1:{int(port)}")
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
