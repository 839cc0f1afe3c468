"""The supervisor, with small real programs."""

import asyncio
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from apps.common.supervision import Output, Program, ProgramFailed, Supervisor, until_signalled
from apps.common.supervision.keeper import how_it_ended
from apps.common.supervision.output import LinePipe

# Python 3.12 warns of forking beside the test runner's own threads; `kefu.run` has none.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

# Writes "<name> up" and, on SIGTERM, "<name> down" to a file.
REPORTING = """
import signal, sys
def note(word):
    with open(sys.argv[1], "a") as file: file.write(f"{sys.argv[2]} {word}\\n")
def down(*_):
    note("down"); sys.exit(0)
signal.signal(signal.SIGTERM, down)
note("up")
signal.pause()
"""
STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "60"])
path = pathlib.Path(sys.argv[1])
path.with_suffix(".new").write_text(f"{os.getpid()} {child.pid}"); path.with_suffix(".new").rename(path)
time.sleep(60)
"""


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def output(stream: io.StringIO) -> Output:
    return Output(stream, width=6)


def python(name: str, code: str, *arguments: object, **options: object) -> Program:
    return Program(name, (sys.executable, "-c", code, *map(str, arguments)), **options)  # type: ignore[arg-type]


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        await asyncio.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        # A zombie is dead; only nobody has collected it yet.
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


async def test_supervisor_prefixes_lines_of_both_streams(output: Output, stream: io.StringIO) -> None:
    code = "import sys; print('one\\ntwo', flush=True); print('three', end='', file=sys.stderr)"
    async with Supervisor(output) as supervisor:
        await supervisor.run(python("tool", code))
    assert stream.getvalue() == "tool   | one\ntool   | two\ntool   | three\n"


async def test_supervisor_run_raises_when_the_program_fails(output: Output) -> None:
    async with Supervisor(output) as supervisor:
        with pytest.raises(ProgramFailed, match=r"^tool ended with exit code 3; its output is above\.$"):
            await supervisor.run(python("tool", "raise SystemExit(3)"))


async def test_supervisor_restarts_what_dies_and_says_so(
    output: Output, stream: io.StringIO, tmp_path: Path
) -> None:
    lives_file = tmp_path / "lives"
    code = (
        "import os, signal, sys, pathlib; file = pathlib.Path(sys.argv[1])\n"
        "n = len(file.read_text()) if file.exists() else 0; file.write_text('x' * (n + 1))\n"
        "if n == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "signal.pause()"
    )
    async with Supervisor(output) as supervisor:
        await supervisor.start(python("worker", code, lives_file))
        await until(lambda: lives_file.exists() and lives_file.read_text() == "xx")
    assert stream.getvalue() == "worker | ended with signal 9 (SIGKILL); restart in 0.5 s\n"


async def test_supervisor_ends_later_tiers_first(output: Output, tmp_path: Path) -> None:
    file = tmp_path / "order"

    def has_risen(name: str) -> Callable[[], bool]:
        return lambda: file.exists() and f"{name} up" in file.read_text()

    async with Supervisor(output) as supervisor:
        for name in ("engine", "app"):
            await supervisor.start(python(name, REPORTING, file, name, ready=has_risen(name)))
    assert file.read_text().splitlines() == ["engine up", "app up", "app down", "engine down"]


async def test_supervisor_kills_what_ignores_its_stop_signal(output: Output, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    async with Supervisor(output) as supervisor:
        await supervisor.start(python("deaf", STUBBORN, file, grace=0.2, ready=file.exists))
        pids = [int(word) for word in file.read_text().split()]
        assert [lives(pid) for pid in pids] == [True, True]
    await until(lambda: not any(lives(pid) for pid in pids))


async def test_supervisor_sends_stop_signals_in_turn(output: Output, tmp_path: Path) -> None:
    file = tmp_path / "signals"
    code = (
        "import signal, sys, time\n"
        "def note(number, _):\n"
        "    with open(sys.argv[1], 'a') as file: file.write(signal.Signals(number).name + ' ')\n"
        "    if number == signal.SIGQUIT: sys.exit(0)\n"
        "for number in (signal.SIGINT, signal.SIGQUIT): signal.signal(number, note)\n"
        "open(sys.argv[1], 'a').close()\n"
        "while True: time.sleep(60)"
    )
    signals = (signal.SIGINT, signal.SIGQUIT, SIGKILL)
    async with Supervisor(output) as supervisor:
        await supervisor.start(
            python("server", code, file, stop_signals=signals, grace=0.5, ready=file.exists)
        )
    assert file.read_text() == "SIGINT SIGQUIT "


async def test_supervisor_gives_up_on_what_never_gets_ready(output: Output, stream: io.StringIO) -> None:
    broken = python("web", "print('no module'); raise SystemExit(1)", ready=lambda: False)
    async with Supervisor(output) as supervisor:
        with pytest.raises(ProgramFailed, match="web ended 3 times before it was ready"):
            await supervisor.start(broken)
    assert stream.getvalue().count("web    | no module\n") == 3


async def test_supervisor_does_not_wait_for_ever_for_readiness(output: Output) -> None:
    async with Supervisor(output) as supervisor:
        with pytest.raises(ProgramFailed, match="web was not ready in time"):
            await supervisor.start(
                Program("web", ("sleep", "60"), ready=lambda: False),
                within=0.1,
            )


async def test_supervisor_reports_a_program_that_cannot_be_started(
    output: Output, stream: io.StringIO
) -> None:
    async with Supervisor(output) as supervisor:
        await supervisor.start(Program("ghost", ("/nowhere/ghost",)))
        await until(lambda: "restart" in stream.getvalue())
    first_line = stream.getvalue().splitlines()[0]
    assert first_line == "ghost  | cannot be started: [Errno 2] No such file or directory: '/nowhere/ghost'"


async def test_until_signalled_ends_the_work_in_order_and_once() -> None:
    steps = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), SIGTERM)
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), SIGTERM)  # an impatient second one
            await asyncio.sleep(0.05)
            steps.append("ended in order")

    await until_signalled(work())
    assert steps == ["ended in order"]


async def test_until_signalled_lets_errors_through() -> None:
    async def work() -> None:
        raise ProgramFailed("no")

    with pytest.raises(ProgramFailed, match=r"^no$"):
        await until_signalled(work())


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
async def test_programs_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    child = (
        "import os, pathlib, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "path = pathlib.Path(sys.argv[1]); path.with_suffix('.new').write_text(str(os.getpid()))\n"
        "path.with_suffix('.new').rename(path); signal.pause()"
    )
    parent = (
        "import asyncio, sys\n"
        "from apps.common.supervision import Output, Program, Supervisor\n"
        "async def main():\n"
        "    async with Supervisor(Output(sys.stdout)) as supervisor:\n"
        "        await supervisor.start(Program('child', (sys.executable, '-c', *sys.argv[1:])))\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())"
    )
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", parent, child, str(file))
    await until(file.exists)
    pid = int(file.read_text())
    assert lives(pid)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not lives(pid))


def test_output_is_coloured_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    Output(terminal, width=3).line("web", "hello")
    Output(terminal, width=3).alarm("web", "gone")
    assert terminal.getvalue() == "\x1b[36mweb |\x1b[0m hello\n\x1b[31mweb | gone\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    Output(plain, width=3).line("web", "hello")
    assert plain.getvalue() == "web | hello\n"


def test_output_survives_a_reader_that_left() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    Output(Closed()).line("web", "hello")


async def test_line_pipe_cuts_endless_lines_and_keeps_characters_whole() -> None:
    lines: list[str] = []
    pipe = LinePipe(lines.append)
    os.write(pipe.writer, "你好".encode()[:4])
    await asyncio.sleep(0)
    os.write(pipe.writer, "你好".encode()[4:] + b"\r\nrest")
    os.close(pipe.writer)
    pipe.close()
    assert lines == ["你好", "rest"]
    endless: list[str] = []
    pipe = LinePipe(endless.append)
    os.write(pipe.writer, b"x" * 65536)
    os.close(pipe.writer)
    pipe.close()
    assert [len(line) for line in endless] == [65536]


@pytest.mark.parametrize(
    ("code", "words"), [(1, "exit code 1"), (-9, "signal 9 (SIGKILL)"), (-70, "signal 70")]
)
def test_how_it_ended_names_code_or_signal(code: int, words: str) -> None:
    assert how_it_ended(code) == words
