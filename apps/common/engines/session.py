"""Both engines for the length of a `with` block."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from apps.common.engines.lock import HomeLock
from apps.common.engines.places import SOCKET_ROOT, EngineUrls, embedded_urls, socket_folder
from apps.common.engines.postgres import EmbeddedPostgres
from apps.common.engines.valkey import EmbeddedValkey


@contextmanager
def running_engines(home: Path, *, durable: bool = True) -> Iterator[EngineUrls]:
    """Start both engines on this home, stop them at the end. Raises EngineError.

    `durable=False` is for throw-away data: no fsync, and data that had to lie outside home is deleted.
    """
    with ExitStack() as stack:
        stack.enter_context(HomeLock(home))
        postgres = EmbeddedPostgres(home, durable=durable)
        valkey = EmbeddedValkey(home, durable=durable)
        if not durable:
            stack.callback(_discard, postgres)
        for engine in (valkey, postgres):
            stack.callback(engine.stop)
            engine.start()
        yield embedded_urls(home)


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A home that is gone afterwards, in a place that PostgreSQL's user reaches too (as root)."""
    home = Path(tempfile.mkdtemp(prefix="kefu-home-", dir=SOCKET_ROOT))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(socket_folder(home), ignore_errors=True)


def _discard(postgres: EmbeddedPostgres) -> None:
    if not postgres.data.is_relative_to(postgres.home):
        shutil.rmtree(postgres.data.parent)
