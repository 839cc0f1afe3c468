"""What a run on one machine consists of, decided from the environment alone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.common.engines import EmbeddedPostgres, EmbeddedValkey, EngineError

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
MOST_GATEWAYS = 64
LOCAL_EMBEDDINGS = "local"


class BadSetting(EngineError):
    """A setting of the run cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """home: state folder; gateways: web processes that share the port; engines: what has to be started here because
    no address was given for it."""

    home: Path
    port: int
    gateways: int
    engines: tuple[EmbeddedPostgres | EmbeddedValkey, ...]
    environ: Mapping[str, str]

    @property
    def demo(self) -> bool:
        return self.environ.get("KEFU_DEMO", "").strip().lower() in {"1", "true", "yes", "on"}

    @property
    def embeds_here(self) -> bool:
        """Whether this machine runs the embedding model."""
        return self._given("KEFU_EMBEDDINGS") == LOCAL_EMBEDDINGS

    @property
    def model(self) -> str:
        """The model that answers; empty in knowledge-only mode."""
        if not (self._given("OPENAI_API_KEY") or self._given("OPENAI_BASE_URL")):
            return ""
        return self._given("OPENAI_MODEL") or "the default model"

    @property
    def ready_files(self) -> Path:
        """Where each web process leaves word that it serves."""
        return self.home / "ready"

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def _given(self, name: str) -> str:
        return self.environ.get(name, "").strip()


def read_plan(given: Mapping[str, str]) -> RunPlan:
    """Raises BadSetting. Environment in, plan out; nothing is started or written."""
    home = Path(_text(given, "KEFU_HOME") or BASE_DIR / ".kefu").expanduser().resolve()
    port = _port(_text(given, "PORT") or "8000")
    gateways = _gateways(_text(given, "KEFU_GATEWAYS") or str(default_gateways()))
    environ = dict(given) | {
        "KEFU_HOME": str(home),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        # A hundred threads would each keep what they once needed: 20 to 40 MB of a worker's 230.
        "MALLOC_ARENA_MAX": _text(given, "MALLOC_ARENA_MAX") or "2",
        # /metrics adds up the figures of all processes of this machine.
        "PROMETHEUS_MULTIPROC_DIR": str(home / "metrics"),
        # Every role would check the whole project again; the preparation step has done it once.
        "CELERY_SKIP_CHECKS": "1",
        # The model that comes with the requirements; set to nothing, search goes by words alone.
        "KEFU_EMBEDDINGS": given.get("KEFU_EMBEDDINGS", LOCAL_EMBEDDINGS).strip(),
    }
    engines: list[EmbeddedPostgres | EmbeddedValkey] = []
    if not _text(given, "DATABASE_URL"):
        engines.append(EmbeddedPostgres(home))
        # A database of our own is a trial: known passwords and debug pages harm nobody.
        for name in ("DEBUG", "KEFU_DEMO"):
            environ[name] = _text(given, name) or "1"
    if not _text(given, "REDIS_URL"):
        engines.append(EmbeddedValkey(home))
    return RunPlan(home, port, gateways, tuple(engines), environ)


def _text(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").strip()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"PORT={text!r} is not a port number (1 to 65535).")
    return int(text)


def default_gateways() -> int:
    """Two, so that one serves while the other is restarted; on one core the second would only cost its 100 MB."""
    return min(2, os.cpu_count() or 1)


def _gateways(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_GATEWAYS:
        raise BadSetting(f"KEFU_GATEWAYS={text!r} is not a number of processes (1 to {MOST_GATEWAYS}).")
    return int(text)
