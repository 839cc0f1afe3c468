"""Runs an engine in the background of this process, without the supervisor (tests, one-off commands)."""

import os
import subprocess
import time
import warnings
from pathlib import Path

from apps.common.engines.errors import EngineError
from apps.common.supervision import Program, spawn_options

_READY_WITHIN_S = 30.0
_POLL_S = 0.02
_AGAIN_AFTER_S = 0.3
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND


class BackgroundProcess:
    """A program started when wanted, waited for until it serves. It ends at the latest when we do."""

    def __init__(self, program: Program, log: Path) -> None:
        self._program = program
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self.is_running and self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Return when it serves; at once if it already does. Raises EngineError with the end of its log."""
        deadline = time.monotonic() + _READY_WITHIN_S
        while not (self.is_running and self._serves()):
            if time.monotonic() > deadline:
                self.stop()
                raise EngineError(f"{self._program.name} does not start:\n{self._last_words()}")
            if not self.is_running:
                self._spawn()
            time.sleep(_POLL_S if self.is_running else _AGAIN_AFTER_S)

    def stop(self) -> None:
        if self._process is None:
            return
        for signal in self._program.stop_signals:
            if self._process.poll() is None:
                self._process.send_signal(signal)
                self._wait(self._process)
        self._process = None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(self._program.grace)
        except subprocess.TimeoutExpired:
            return  # the next signal is stronger

    def _serves(self) -> bool:
        return self._program.ready is None or self._program.ready()

    def _spawn(self) -> None:
        with warnings.catch_warnings(), os.fdopen(os.open(self._log, _APPEND, 0o600), "ab") as log:
            # Python 3.12 warns of forking beside other threads; nothing but prctl happens in the fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = subprocess.Popen(  # noqa: S603
                self._program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **spawn_options(self._program),
            )

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-10:])
