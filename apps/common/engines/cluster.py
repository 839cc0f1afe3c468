"""The data folder of the embedded PostgreSQL: where it lies and how it comes into being."""

import logging
import os
import shutil
import subprocess
from pathlib import Path

from apps.common.engines.account import can_pass
from apps.common.engines.binaries import MAJOR, STATE_ROOT
from apps.common.engines.errors import EngineError
from apps.common.engines.places import home_key
from apps.common.supervision import Account

# Messages in English, and none of the caller's PG* variables (PGPORT, PGDATA) reach the server.
ENVIRON = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}

logger = logging.getLogger(__name__)


def cluster_folder(home: Path, account: Account | None) -> Path:
    """Inside the home; under /var/lib when the account cannot reach that."""
    inside = home / "postgres"
    outside = STATE_ROOT / f"kefu-{home_key(home)}" / "postgres"
    if account is None:
        return inside
    if can_pass(account, home):
        return outside if _has_cluster(outside) and not _has_cluster(inside) else inside
    if _has_cluster(inside):
        raise EngineError(
            f"{inside} holds a database, but user {account.name}, who runs PostgreSQL for root, "
            f"does not reach it. Let others pass through its parent folders (chmod o+x), or move it "
            f"to {outside}."
        )
    return outside


def ensure_cluster(data: Path, binaries: Path, account: Account | None, *, durable: bool) -> None:
    """Initialise the data folder unless that is done. Raises EngineError if the folder is not usable."""
    if _has_cluster(data):
        _check_version(data)
        return
    if data.exists() and any(data.iterdir()):
        raise EngineError(f"{data} is not empty and not a PostgreSQL data folder; move it away.")
    scratch = data.with_name("postgres.new")
    try:
        _make_scratch(scratch, account)
    except OSError as error:
        raise EngineError(f"{scratch} cannot be made ({error.strerror}). Set another KEFU_HOME.") from None
    _run(_initdb(binaries, scratch, durable=durable), account)
    _run(
        [str(binaries / "postgres"), "--single", "-D", str(scratch), "postgres"],
        account,
        statements=b"CREATE DATABASE kefu;\n",
    )
    os.rename(scratch, data)  # only a finished cluster ever carries the final name
    logger.info("made a new PostgreSQL data folder: %s", data)


def _has_cluster(data: Path) -> bool:
    return (data / "PG_VERSION").is_file()


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise EngineError(
            f"{data} was made by PostgreSQL {found}, this Kefu brings {MAJOR}. "
            "Dump it with the old version and restore it here, or move it away to start empty."
        )


def _make_scratch(scratch: Path, account: Account | None) -> None:
    shutil.rmtree(scratch, ignore_errors=True)  # an earlier attempt that did not end
    scratch.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    scratch.mkdir(mode=0o700)
    if account is not None:
        os.chown(scratch, account.uid, account.gid)


def _initdb(binaries: Path, data: Path, *, durable: bool) -> list[str]:
    # The builtin locale depends on no C library: indexes survive a change of the system.
    return [
        str(binaries / "initdb"),
        *("-D", str(data), "--username=kefu", "--encoding=UTF8", "--no-instructions"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        # No password: who may connect is decided by the socket folder, which is private.
        *("--auth-local=trust", "--auth-host=reject"),
        *(() if durable else ("--no-sync",)),
    ]


def _run(command: list[str], account: Account | None, *, statements: bytes = b"") -> None:
    identity = {"user": account.uid, "group": account.gid, "extra_groups": ()} if account else {}
    done = subprocess.run(  # noqa: S603
        command,
        input=statements,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=ENVIRON,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    # In single-user mode a failed statement still ends with code 0.
    if done.returncode or b"ERROR:" in done.stdout:
        text = done.stdout.decode(errors="replace").strip()
        raise EngineError(f"{Path(command[0]).name} failed:\n{text}")
