"""What the message gateway carries: `python -m bench.gateway [part …] [--sessions N]`.

The method is in docs/benchmarks.md.

Parts: ramp (N sessions, memory), chat (ramp and then steady talk), flat_out (one process), storm (a killed process),
lone (one message on an idle machine). Without a name: all of them; chat contains ramp.
"""

import argparse
import sys
import time
from dataclasses import fields

from bench._measuring import machine
from bench.load.parts import PARTS, Sizes
from bench.load.verdicts import Verdict, table

DEFAULT = ("chat", "flat_out", "storm", "lone")


def main() -> int:
    parts, sizes = _arguments()
    print(machine("database, Valkey and load generator here too"))
    verdicts: list[Verdict] = []
    for name in parts:
        print(f"\n{name}", flush=True)
        started = time.monotonic()
        verdicts += PARTS[name](sizes)
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{table(verdicts)}")
    return 0


def _arguments() -> tuple[list[str], Sizes]:
    parser = argparse.ArgumentParser(description="Benchmark of the message gateway.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)} (default: all)")
    for field in fields(Sizes):
        kind = type(field.default)
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    given = vars(parser.parse_args())
    parts = given.pop("parts") or list(DEFAULT)
    unknown = [name for name in parts if name not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    return parts, Sizes(**given)


if __name__ == "__main__":
    sys.exit(main())
