"""Kefu on one machine: engines, web and workers under one supervisor. `python -m kefu.run`

`python -m kefu.run --exec COMMAND …` runs a command with throw-away engines instead.
"""

import asyncio
import errno
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import environ

from apps.common.engines import EngineError, HomeLock, running_engines, throwaway_home
from apps.common.supervision import Output, Program, ProgramFailed, Supervisor, until_signalled
from kefu.banner import banner
from kefu.local_secrets import local_secrets
from kefu.plan import BASE_DIR, HOST, BadSetting, RunPlan, read_plan
from kefu.programs import preparation, roles


def main(arguments: Sequence[str]) -> int:
    """The exit code; 0 also after Ctrl-C."""
    environ.Env.read_env(BASE_DIR / ".env")
    output = Output(sys.stdout)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[_OutputHandler(output)])
    try:
        if arguments[:1] == ["--exec"]:
            return run_with_engines(arguments[1:])
        if arguments:
            raise BadSetting("usage: python -m kefu.run [--exec COMMAND …]")
        plan = read_plan(os.environ)
        with HomeLock(plan.home):
            run(plan, output)
    except (EngineError, ProgramFailed) as error:
        output.alarm("kefu", str(error))
        return 1
    except KeyboardInterrupt:  # before the supervisor took over
        return 130
    return 0


def run(plan: RunPlan, output: Output) -> None:
    """Serve until a signal ends it; call with the home locked. Raises EngineError or ProgramFailed."""
    check_port_is_free(plan.port)
    plan = replace(plan, environ=dict(plan.environ) | local_secrets(plan.home, plan.environ))
    for engine in plan.engines:
        engine.prepare()
    for folder in (Path(plan.environ["PROMETHEUS_MULTIPROC_DIR"]), plan.ready_files):
        empty_folder(folder)
    asyncio.run(until_signalled(serve(plan, output, first=preparation(plan), then=roles(plan))))
    output.line("kefu", "ended; everything is stored")


async def serve(plan: RunPlan, output: Output, *, first: Program, then: Sequence[Program]) -> None:
    """Engines, then `first` to its end, then the programs in `then` until cancelled."""
    started = time.monotonic()
    async with Supervisor(output) as supervisor:
        try:
            await supervisor.start(*(engine.program for engine in plan.engines))
            await supervisor.run(first)
            await supervisor.start(*then)
            output.plain(banner(plan))
            output.line("kefu", f"ready after {time.monotonic() - started:.1f} s")
            await asyncio.Event().wait()
        finally:
            output.line("kefu", "ending …")


def empty_folder(folder: Path) -> None:
    """Figures and process numbers of an earlier run would be taken for those of this one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def check_port_is_free(port: int) -> None:
    """Raises BadSetting with what to do about it."""
    with socket.socket() as probe:
        # Sockets of an earlier run may linger in TIME_WAIT; only a listening one counts.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            reason = "is in use by another program" if in_use else f"cannot be used ({error.strerror})"
            raise BadSetting(f"Port {port} {reason}. Choose another: PORT={port + 1} make run") from None


def run_with_engines(command: Sequence[str]) -> int:
    """Run the command with both engines up in a temporary home. Its exit code."""
    if not command:
        raise BadSetting("--exec needs a command")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the blocks below are left in order
    with throwaway_home() as home, running_engines(home, durable=False) as urls:
        engines = {"KEFU_HOME": str(home), "DATABASE_URL": urls.database, "REDIS_URL": urls.redis}
        child = {"SECRET_KEY": secrets.token_urlsafe(48)} | os.environ | engines
        return subprocess.run(command, env=child, check=False).returncode  # noqa: S603


class _OutputHandler(logging.Handler):
    """Our own notices among the programs' lines."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        self._output.line("kefu", self.format(record))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
