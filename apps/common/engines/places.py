"""Where the embedded engines keep their sockets: a private folder with a short, predictable path."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from apps.common.engines.errors import EngineError
from apps.common.supervision import Account

# Not gettempdir(): a second shell with another TMPDIR must find the same sockets. Safe although everybody
# may write there: the folder is private and refused when somebody else made it first.
SOCKET_ROOT = Path("/tmp")  # noqa: S108
PORT = 5432


@dataclass(frozen=True, slots=True)
class EngineUrls:
    """Addresses of a pair of engines.

    database: `postgresql://kefu@/kefu?host=<socket folder>&port=5432` (libpq and django-environ read it)
    redis: `unix://<socket>` (redis-py, channels_redis); celery_broker: the same as `redis+socket://`.
    """

    database: str
    redis: str

    @property
    def celery_broker(self) -> str:
        return self.redis.replace("unix://", "redis+socket://", 1)


def home_key(home: Path) -> str:
    """Twelve characters that stand for this home and this user, however long the path is."""
    return hashlib.sha256(f"{os.getuid()}:{home.expanduser().resolve()}".encode()).hexdigest()[:12]


def socket_folder(home: Path) -> Path:
    return SOCKET_ROOT / f"kefu-{home_key(home)}"


def postgres_sockets(home: Path) -> Path:
    return socket_folder(home) / "pg"


def valkey_socket(home: Path) -> Path:
    return socket_folder(home) / "valkey.sock"


def embedder_socket(home: Path) -> Path:
    """Where apps/ai/embedder.py of this home listens."""
    return socket_folder(home) / "embedder.sock"


def own_socket_folder(home: Path) -> None:
    """Make the folder unless the engines have. Raises EngineError when somebody else made it."""
    _own(socket_folder(home), allowed_owners={os.getuid()})


def embedded_urls(home: Path) -> EngineUrls:
    """The addresses the engines of this home have when they run. Touches no file."""
    return EngineUrls(
        database=f"postgresql://kefu@/kefu?host={postgres_sockets(home)}&port={PORT}",
        redis=f"unix://{valkey_socket(home)}",
    )


def prepare_home(home: Path) -> None:
    """Make the home folder if needed. Raises EngineError when it cannot be written."""
    try:
        # As root another user runs PostgreSQL in it and has to pass through; the folders inside are private.
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {home} cannot be made ({error.strerror}). Set KEFU_HOME.") from None
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise EngineError(f"The folder {home} cannot be written by this user. Set KEFU_HOME to another one.")


def prepare_sockets(home: Path, account: Account | None) -> None:
    """Make the private socket folders; with an account, that one alone may pass through to its own."""
    folder = socket_folder(home)
    group = account.gid if account else os.getgid()
    _own(folder, allowed_owners={os.getuid()})
    os.chown(folder, os.getuid(), group)
    folder.chmod(0o710 if account else 0o700)
    inner = postgres_sockets(home)
    owner = account.uid if account else os.getuid()
    _own(inner, allowed_owners={os.getuid(), owner})
    os.chown(inner, owner, group)
    inner.chmod(0o700)


def _own(folder: Path, *, allowed_owners: set[int]) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise EngineError(f"{folder} is in the way of the engines' sockets; remove it.") from None
    except OSError as error:
        raise EngineError(f"{folder} cannot be made ({error.strerror}).") from None
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in allowed_owners:
        raise EngineError(f"{folder} belongs to somebody else (user {state.st_uid}); remove it.")
