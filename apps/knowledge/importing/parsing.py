"""Reads one file. Run as a process of its own (`python -m apps.knowledge.importing.parsing NAME`), see sandbox.py.

Other people's files meet parsers here: whatever a file does to the process, it is this one, which has little memory,
little time, no secrets and no database. The file comes by standard input; what was found goes to standard output, a
JSON object a line.
"""

import json
import os
import resource
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Any, cast

from apps.knowledge.importing.formats.archive import Member, members
from apps.knowledge.importing.formats.kinds import kind_of
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

NICENESS = 10
MEMORY = 1024 * 1024 * 1024
SECONDS = 60  # of processor time
OUTPUT = 400 * 1024 * 1024
FORMATS = "apps.knowledge.importing.formats"
Found = ImportRow | Member


def parsed(name: str, data: bytes) -> Iterator[Found]:
    """Rows of a file, or the files of an archive. Raises Unreadable."""
    kind = kind_of(name, data)
    if kind == "archive":
        yield from members(data)
        return
    parser: Any = import_module(f"{FORMATS}.{kind}")  # one of a dozen, and some take a while to load
    yield from cast("Iterable[ImportRow]", parser.rows(name, data))


def main(name: str) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        for found in parsed(name, data):
            _tell(_told(found))
    except Unreadable as error:
        _tell({"problem": error.problem})
    except MemoryError:
        _tell({"problem": Problem.TOO_MUCH_MEMORY})
    except RecursionError:
        _tell({"problem": Problem.BROKEN})


def _told(found: Found) -> dict[str, Any]:
    if isinstance(found, ImportRow):
        return {"row": asdict(found)}
    return {"file": found.name, "data": b64encode(found.data).decode(), "problem": found.problem}


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
