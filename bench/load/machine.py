"""What /proc tells about processes: roles, CPU, memory, sockets."""

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_ESTABLISHED = "01"
# A word of the command line -> role, the first that fits.
_ROLES = (
    ("apps.live.server", "gateway"),
    ("postgres", "postgres"),
    ("valkey", "valkey"),
    ("worker", "workers"),
    ("beat", "workers"),
    ("bench.load.worker", "load"),
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. pss shares pages out among the processes that use them."""

    pss: int
    rss: int


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for child in _pids():
        children.setdefault(_parent(child), []).append(child)
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def roles(root: int) -> dict[str, list[int]]:
    """The processes below this one by what they do."""
    found: dict[str, list[int]] = {}
    for pid in descendants(root):
        found.setdefault(_role(pid), []).append(pid)
    return found


def cpu_seconds(root: int) -> dict[tuple[str, int], float]:
    """CPU seconds of every process below this one, by role and pid. PostgreSQL's count its ended children."""
    return {
        (role, pid): cpu_of(pid, children=role == "postgres")
        for role, of in roles(root).items()
        for pid in of
    }


def cpu_of(pid: int, *, children: bool = False) -> float:
    return sum(int(each) for each in _stat(pid)[11 : 15 if children else 13]) * _TICK_S


def busy_seconds() -> float:
    """CPU time of the whole machine that was not idle, strangers included."""
    fields = [int(each) for each in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) * _TICK_S


def memory(pid: int) -> Memory:
    sizes = {}
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
        name, size, *_ = line.split()
        sizes[name] = int(size) * 1024
    return Memory(sizes["Pss:"], sizes["Rss:"])


def clients_of(pid: int, port: int) -> list[str]:
    """Whose connections to this port the process holds, as "address:port" of the other end."""
    owned = set()
    for entry in (PROC / str(pid) / "fd").iterdir():
        try:
            owned.add(os.readlink(entry))
        except FileNotFoundError:  # closed meanwhile
            continue
    found = []
    for line in (PROC / "net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        is_ours = fields[3] == _ESTABLISHED and int(fields[1].partition(":")[2], 16) == port
        if is_ours and f"socket:[{fields[9]}]" in owned:
            found.append(_address(fields[2]))
    return found


def _address(text: str) -> str:
    host, _, port = text.partition(":")
    return ".".join(str(byte) for byte in bytes.fromhex(host)[::-1]) + f":{int(port, 16)}"


def _pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold blanks; zeros when it has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 50


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _role(pid: int) -> str:
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "other"
    return next((role for word, role in _ROLES if word in words), "other")
