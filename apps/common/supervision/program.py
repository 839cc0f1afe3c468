"""What a supervised program is, and how it is spawned so that it never outlives us."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system user to run a program under."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """A command line with everything needed to start, watch and end it.

    stop_signals are sent in turn, `grace` seconds apart, until the process is gone.
    orphan_signal is what the kernel sends it when we die without a chance to stop it (Linux).
    ready answers within about a second whether the program serves; None means at once.
    """

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: Account | None = None
    stop_signals: tuple[Signals, ...] = (SIGTERM, SIGKILL)
    grace: float = 6.0
    orphan_signal: Signals = SIGKILL
    ready: Callable[[], bool] | None = None


def spawn_options(program: Program) -> dict[str, Any]:
    """Keyword arguments for subprocess.Popen and asyncio.create_subprocess_exec.

    Call from a thread that lives as long as we do: the kernel ties the child to the spawning thread.
    A session of its own keeps the terminal's Ctrl-C away from the child; ending it in order is our work.
    """
    options: dict[str, Any] = {
        "env": None if program.environ is None else dict(program.environ),
        "cwd": program.cwd,
        "start_new_session": True,
        "preexec_fn": _death_follows_parent(os.getpid(), program.orphan_signal),
    }
    if program.account is not None:
        options |= {"user": program.account.uid, "group": program.account.gid, "extra_groups": ()}
    return options


def _death_follows_parent(parent: int, signal: Signals) -> Callable[[], None] | None:
    libc = _LIBC
    if libc is None:
        return None

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return tie
