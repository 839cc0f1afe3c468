"""How much memory there is for an engine's own cache."""

import os
from pathlib import Path

MB = 2**20
# Of a container, cgroup 2 and 1. «max», or a number beyond all memory, is no limit.
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_LEAST_MB, _MOST_MB = 128, 1024


def shared_buffers_mb(memory: int) -> int:
    """For PostgreSQL, of so many bytes in all: an eighth, since much else lives beside it.

    The vectors of a large knowledge base and their index are read from there; what does not fit is fetched page by page
    (100,000 texts: 250 MB; with 128 MB a search took twice as long).
    """
    return max(_LEAST_MB, min(_MOST_MB, memory // 8 // MB))


def memory_here() -> int:
    """Bytes that this machine or container has."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *(limit for path in _LIMITS if (limit := _limit(path)) is not None)])


def _limit(path: Path) -> int | None:
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
