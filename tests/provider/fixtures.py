"""The test provider as a process of its own, one for the whole test session."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_S = 60
STOP_S = 20


@dataclass(frozen=True)
class ProviderServer:
    """A running provider. base_url is what OPENAI_BASE_URL would be."""

    url: str

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def control(self, **behaviour: Any) -> None:
        """How models without a mode in their name answer from now on; no arguments: the default."""
        self._call("POST", "/control", behaviour)

    def log(self) -> list[dict[str, Any]]:
        return list(self._call("GET", "/log"))

    def clear(self) -> None:
        self.control()
        self._call("DELETE", "/log")

    def wait_for_request(self, timeout_s: float = 30) -> dict[str, Any]:
        """The first request of the log, once there is one."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if entries := self.log():
                return entries[0]
            time.sleep(0.02)
        raise AssertionError("nobody asked the provider")

    def wait_until_disconnected(self, model: str, timeout_s: float = 30) -> dict[str, Any]:
        """The last request for this model, once its client has gone."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            entries = [entry for entry in self.log() if entry["model"] == model]
            if entries and entries[-1]["disconnected"]:
                return entries[-1]
            time.sleep(0.02)
        raise AssertionError(f"the client of {model} is still connected: {self.log()}")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=30) as response:
            return json.load(response)


def start(port: int = 0) -> tuple[subprocess.Popen[bytes], ProviderServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.provider.server", "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_S)
    line = process.stdout.readline().strip() if ready else b""
    if not line:
        stop(process)
        raise RuntimeError("the test provider did not start")
    return process, ProviderServer(f"http://127.0.0.1:{line.decode()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture(scope="session")
def provider_process() -> Iterator[ProviderServer]:
    process, server = start()
    yield server
    stop(process)


@pytest.fixture
def provider_server(provider_process: ProviderServer) -> ProviderServer:
    """The provider with its default behaviour and an empty log."""
    provider_process.clear()
    return provider_process
