"""Finds the text of pages. Run as a process of its own (`python -m apps.knowledge.web.parsing`), see parser.py.

Other people's pages meet parsers here, in a process with little memory, no secrets and no database, which is ended when
a page takes too long. One JSON object a line comes in and one goes out, until there are no more.
"""

import json
import os
import resource
import sys
from base64 import b64decode
from dataclasses import asdict
from typing import Any

from apps.knowledge.importing.problems import Unreadable
from apps.knowledge.web.extracting import extracted
from apps.knowledge.web.sitemaps import parsed

NICENESS = 10
MEMORY = 1024 * 1024 * 1024


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    data = b64decode(asked.pop("data"))
    try:
        return asdict(extracted(data, **asked)) if asked else asdict(parsed(data))
    except Unreadable as error:
        return {"problem": error.problem}


def main() -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answered(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
