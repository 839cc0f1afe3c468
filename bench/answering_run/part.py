"""One part in a process of its own: `python -m bench.answering_run.part NAME SIZES RESULT` (see home.py)."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.answering_run.parts import PARTS  # noqa: E402
from bench.answering_run.sizes import Sizes  # noqa: E402


def main() -> None:
    name, sizes, result = sys.argv[1:]
    call_command("migrate", interactive=False, verbosity=0)
    verdicts = PARTS[name](Sizes(**json.loads(sizes)))
    Path(result).write_text(json.dumps([asdict(verdict) for verdict in verdicts]))


if __name__ == "__main__":
    main()
