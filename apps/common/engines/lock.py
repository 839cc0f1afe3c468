"""One run per home folder."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from apps.common.engines.errors import EngineError
from apps.common.engines.places import prepare_home


class AlreadyRunning(EngineError):
    """Another process holds this home."""


class HomeLock:
    """Held for as long as a run lives. The kernel lets go of it however the process ends."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        prepare_home(self._home)
        file = self._open()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = file.read().strip() or "unknown"
            file.close()
            raise AlreadyRunning(
                f"Kefu is already running in {self._home}, pid {pid}. "
                "Stop it first, or choose another KEFU_HOME and PORT."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> TextIO:
        path = self._home / "run.lock"
        try:
            return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as error:
            raise EngineError(f"{path} cannot be opened ({error.strerror}). Set another KEFU_HOME.") from None
