"""`python -m kefu.run`: what it decides, what it says, and a whole run with small stand-ins for the roles."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.common.engines import EmbeddedPostgres, EmbeddedValkey, HomeLock, throwaway_home
from kefu.banner import banner
from kefu.local_secrets import local_secrets
from kefu.plan import BASE_DIR, BadSetting, read_plan
from kefu.programs import is_serving, preparation, roles
from kefu.run import check_port_is_free

BOTH_URLS = {"DATABASE_URL": "postgresql://db/kefu", "REDIS_URL": "redis://cache/0"}
WEB = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
open(sys.argv[2], "w").write(str(os.getpid()))
server.serve_forever()
"""
# The assembly as it is, with stand-ins for what needs the whole of Django.
RUN = """
import os, sys
from functools import partial
from apps.common.supervision import Output, Program
from kefu import run
from kefu.plan import read_plan
from kefu.programs import is_serving

plan = read_plan(os.environ)
python = lambda name, *words, **options: Program(name, (sys.executable, *words), environ=plan.environ, **options)
run.preparation = lambda plan: python("prepare", "-c", "print('prepared')")
ready_file = plan.ready_files / "web"
web = python("web", "-c", sys.argv[1], str(plan.port), str(ready_file), ready=partial(is_serving, ready_file))
run.roles = lambda plan: (web, python("worker", "-c", "import time; print('at work'); time.sleep(600)"))
sys.exit(run.main([]))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with throwaway_home() as folder:
        yield folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, **more: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # Empty rather than absent: a developer's own .env must not reach the test.
    empty = dict.fromkeys(
        ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "KEFU_EMBEDDINGS"),
        "",
    )
    return inherited | empty | {"KEFU_HOME": str(home), "DEBUG": "", "KEFU_DEMO": ""} | more


def kefu_run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kefu.run", *arguments],
        env=environment(home, **more),
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def is_alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def read_until(words: str, run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    text = ""
    for line in run.stdout:
        text += line
        if words in line:
            break
    return text


def test_read_plan_without_addresses_embeds_both_engines_and_the_demo(tmp_path: Path) -> None:
    plan = read_plan({"KEFU_HOME": str(tmp_path)})
    assert [type(engine) for engine in plan.engines] == [EmbeddedPostgres, EmbeddedValkey]
    assert (plan.home, plan.port, plan.demo) == (tmp_path, 8000, True)
    assert (plan.environ["DEBUG"], plan.environ["KEFU_DEMO"]) == ("1", "1")


def test_read_plan_with_addresses_never_turns_demo_or_debug_on(tmp_path: Path) -> None:
    plan = read_plan(BOTH_URLS | {"KEFU_HOME": str(tmp_path)})
    assert plan.engines == ()
    assert not plan.demo
    assert "DEBUG" not in plan.environ
    assert "KEFU_DEMO" not in plan.environ


def test_read_plan_embeds_only_what_has_no_address() -> None:
    embedded = [type(engine) for engine in read_plan({"DATABASE_URL": "postgresql://db/kefu"}).engines]
    assert embedded == [EmbeddedValkey]


def test_read_plan_keeps_what_was_set(tmp_path: Path) -> None:
    plan = read_plan({"KEFU_HOME": str(tmp_path), "DEBUG": "0", "KEFU_DEMO": "0", "KEFU_GATEWAYS": "3"})
    assert (plan.environ["DEBUG"], plan.environ["KEFU_DEMO"], plan.environ["KEFU_GATEWAYS"]) == (
        "0",
        "0",
        "3",
    )
    assert not plan.demo


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5"])
def test_read_plan_refuses_a_port_that_is_none(port: str) -> None:
    with pytest.raises(BadSetting, match=r"is not a port number \(1 to 65535\)"):
        read_plan({"PORT": port})


def test_roles_run_the_gateways_both_workers_and_beat_in_our_environment(tmp_path: Path) -> None:
    plan = read_plan({"KEFU_HOME": str(tmp_path), "PORT": "8123", "KEFU_GATEWAYS": "2"})
    programs = roles(plan)
    assert [program.name for program in programs] == [
        "web-1",
        "web-2",
        "worker-ai",
        "worker",
        "embedder",
        "beat",
    ]
    address = ("--host", "127.0.0.1", "--port", "8123", "--reuse-port")
    for number in (1, 2):
        ready_file = str(tmp_path / "ready" / f"web-{number}")
        words = ("-m", "apps.live.server", *address, "--ready-file", ready_file)
        assert programs[number - 1].argv[1:] == words
    assert programs[5].argv[-4:] == ("--schedule", str(tmp_path / "beat-schedule"), "--pidfile", "")
    assert {program.environ["KEFU_HOME"] for program in (*programs, preparation(plan))} == {str(tmp_path)}


@pytest.mark.parametrize("setting", ["", "http://embedder:8001/v1"])
def test_roles_have_no_embedder_when_it_is_elsewhere_or_unwanted(tmp_path: Path, setting: str) -> None:
    plan = read_plan({"KEFU_HOME": str(tmp_path), "KEFU_EMBEDDINGS": setting})
    assert "embedder" not in [program.name for program in roles(plan)]
    assert plan.environ["KEFU_EMBEDDINGS"] == setting


def test_a_gateway_is_ready_when_the_process_named_in_its_file_lives(tmp_path: Path) -> None:
    ready_file = tmp_path / "web-1"
    assert not is_serving(ready_file)
    ready_file.write_text(str(os.getpid()))
    assert is_serving(ready_file)
    gone = subprocess.Popen(["true"])
    gone.wait()
    ready_file.write_text(str(gone.pid))
    assert not is_serving(ready_file)


def test_read_plan_starts_two_gateways_where_there_is_a_core_for_each() -> None:
    assert read_plan({}).gateways == min(2, os.cpu_count() or 1)
    assert read_plan({"KEFU_GATEWAYS": "5"}).gateways == 5


@pytest.mark.parametrize("number", ["0", "65", "many", "-1", "1.5"])
def test_read_plan_refuses_a_number_of_gateways_that_is_none(number: str) -> None:
    with pytest.raises(BadSetting, match=r"is not a number of processes \(1 to 64\)"):
        read_plan({"KEFU_GATEWAYS": number})


def test_local_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = local_secrets(tmp_path, {"SECRET_KEY": " "})
    assert first == local_secrets(tmp_path, {})
    assert set(first) == {"SECRET_KEY", "KEFU_SECRETS_KEY"}
    assert min(map(len, first.values())) >= 50
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_local_secrets_leave_given_ones_alone(tmp_path: Path) -> None:
    assert local_secrets(tmp_path, {"SECRET_KEY": "a", "KEFU_SECRETS_KEY": "b"}) == {}
    assert not (tmp_path / "secrets.env").exists()
    assert set(local_secrets(tmp_path, {"SECRET_KEY": "a"})) == {"KEFU_SECRETS_KEY"}
    kept = local_secrets(tmp_path, {"SECRET_KEY": "a"})
    assert local_secrets(tmp_path, {})["KEFU_SECRETS_KEY"] == kept["KEFU_SECRETS_KEY"]


def test_banner_tells_pages_logins_and_who_answers(tmp_path: Path) -> None:
    text = banner(read_plan({"KEFU_HOME": str(tmp_path), "PORT": "8123"}))
    for path in ("/", "/demo/", "/console/", "/admin/", "/api/docs/"):
        assert f"  http://127.0.0.1:8123{path} " in text
    assert "Demo logins: admin, agent or agent2, password kefu-demo" in text
    assert "Knowledge-only mode" in text


@pytest.mark.parametrize(
    ("gateways", "line"),
    [
        ("1", "One web process serves; KEFU_GATEWAYS=2 starts a second one beside it."),
        ("3", "3 web processes share the port (KEFU_GATEWAYS)."),
    ],
)
def test_banner_tells_how_many_gateways_serve(gateways: str, line: str) -> None:
    assert line in banner(read_plan({"KEFU_GATEWAYS": gateways})).splitlines()


def test_banner_of_a_real_installation_shows_no_demo() -> None:
    text = banner(read_plan(BOTH_URLS | {"OPENAI_API_KEY": "secret", "OPENAI_MODEL": "qwen-plus"}))
    assert "/demo/" not in text
    assert "kefu-demo" not in text
    assert "Answers come from qwen-plus" in text
    assert "secret" not in text


def test_check_port_accepts_a_free_one_and_names_a_taken_one(free_port: int, taken_port: int) -> None:
    check_port_is_free(free_port)
    with pytest.raises(
        BadSetting, match=f"^Port {taken_port} is in use by another program. Choose another: PORT="
    ):
        check_port_is_free(taken_port)


def test_check_port_is_not_fooled_by_a_gateway_that_shares_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as gateway:
        port = gateway.getsockname()[1]
        with pytest.raises(BadSetting, match=f"^Port {port} is in use by another program"):
            check_port_is_free(port)


def test_run_on_a_taken_port_says_so_and_starts_nothing(home: Path, taken_port: int) -> None:
    done = kefu_run(home, PORT=str(taken_port))
    assert done.returncode == 1
    assert f"Port {taken_port} is in use by another program" in done.stdout
    assert done.stderr == ""
    assert [path.name for path in home.iterdir()] == ["run.lock"]


def test_run_on_a_home_in_use_names_the_run(home: Path) -> None:
    with HomeLock(home):
        done = kefu_run(home)
    assert done.returncode == 1
    assert f"already running in {home}, pid {os.getpid()}." in done.stdout
    assert done.stderr == ""


def test_run_explains_its_use() -> None:
    done = kefu_run(Path("/nowhere"), "--help")
    assert done.returncode == 1
    assert "usage: python -m kefu.run [--exec COMMAND …]" in done.stdout


def test_exec_runs_a_command_with_throwaway_engines_and_hands_its_code_on(home: Path) -> None:
    code = textwrap.dedent(
        """
        import os, psycopg, redis, sys
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        assert redis.from_url(os.environ["REDIS_URL"]).ping()
        assert os.environ["KEFU_HOME"] != sys.argv[1]
        print(os.environ["KEFU_HOME"])
        raise SystemExit(7)
        """
    )
    done = kefu_run(home, "--exec", sys.executable, "-c", code, str(home))
    assert (done.returncode, done.stderr) == (7, "")
    assert not Path(done.stdout.splitlines()[-1]).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_until_a_signal_and_leaves_nothing_behind(
    home: Path, free_port: int, number: signal.Signals
) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, WEB],
        env=environment(home, PORT=str(free_port), PYTHONUNBUFFERED="1"),
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        text = read_until("ready after", run)
        assert is_alive(free_port), text
        run.send_signal(number)
        text += run.communicate(timeout=10)[0]
    finally:
        run.kill()
        run.communicate()
    assert run.returncode == 0, text
    assert "prepare   | prepared\n" in text
    assert "worker    | at work\n" in text
    assert f"Kefu serves on http://127.0.0.1:{free_port}\n" in text
    assert text.endswith("kefu      | ended; everything is stored\n")
    assert not is_alive(free_port)
    assert not (home / "postgres" / "postmaster.pid").exists()
    assert "restart in" not in text
