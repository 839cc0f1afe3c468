"""Servers that an earlier run left behind: found by their folder, ended before a new one starts there."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from signal import Signals

from apps.common.engines.errors import EngineError

_PATIENCE_S = 10.0
_POLL_S = 0.05


def processes_in(folder: Path, executable: str) -> set[int]:
    """Ids of processes of that program working in that folder. Empty where there is no /proc."""
    wanted = str(folder.resolve())
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            program = Path(os.readlink(entry / "exe").removesuffix(" (deleted)")).name
            if program == executable and os.readlink(entry / "cwd") == wanted:
                found.add(int(entry.name))
    return found


def end_leftovers(
    folder: Path, executable: str, *, signal: Signals, only: Iterable[int] | None = None
) -> None:
    """Signal the program's processes in this folder (or `only` those) and wait until all are gone."""
    targets = processes_in(folder, executable)
    for pid in targets if only is None else targets.intersection(only):
        with suppress(ProcessLookupError):
            os.kill(pid, signal)
    deadline = time.monotonic() + _PATIENCE_S
    while remaining := processes_in(folder, executable):
        if time.monotonic() > deadline:
            pids = ", ".join(map(str, sorted(remaining)))
            raise EngineError(f"{executable} of an earlier run still works in {folder} (pid {pids}); end it.")
        time.sleep(_POLL_S)
