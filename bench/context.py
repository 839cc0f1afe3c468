"""How small and how fast conversations are kept: `python -m bench.context`.

Method: the last 20 turns of every dialogue that has as many, and the next 20 turns of longer ones, each encoded as
the worker does and compared with json.dumps of the same turns with its defaults; one process, wall-clock per window.
The dialogues are public data that is not part of the project; without them the benchmark says so and stops.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from apps.ai.context_codec import CURRENT, DICTIONARIES, Context, decode, encode
from apps.ai.profiles import Turn
from bench.load.verdicts import at_most, table

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "dialogs_zh.jsonl"
WINDOW = 20
ROUNDS = 5


def windows() -> Iterator[list[dict[str, str]]]:
    for line in DATA.read_text().splitlines():
        turns = json.loads(line)["turns"]
        for end in range(len(turns), WINDOW - 1, -WINDOW):
            yield turns[end - WINDOW : end]


def microseconds(work: Callable[[], object]) -> float:
    """The fastest of a few rounds: what the machine did besides is not what is measured."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1e6


def main() -> int:
    if not DATA.exists():
        print("The dialogues are not here, so there is nothing to measure.")
        return 0
    found = list(windows())
    contexts = [
        Context(WINDOW, tuple(Turn(turn["role"], turn["content"]) for turn in window))  # type: ignore[arg-type]
        for window in found
    ]
    packed = [encode(context) for context in contexts]
    if [decode(data) for data in packed] != contexts:
        sys.exit("what was encoded does not come back as it was")
    plain = [len(json.dumps(window)) for window in found]
    shares = [len(data) / size for data, size in zip(packed, plain, strict=True)]
    share = sum(map(len, packed)) / sum(plain)
    encoding = microseconds(lambda: [encode(context) for context in contexts]) / len(contexts)
    decoding = microseconds(lambda: [decode(data) for data in packed]) / len(contexts)
    print(f"{len(found)} windows of {WINDOW} turns, {statistics.mean(plain):.0f} bytes of JSON each")
    print(
        f"dictionary context-{CURRENT}.zdict: {(DICTIONARIES / f'context-{CURRENT}.zdict').stat().st_size} bytes"
    )
    print(f"worst window {max(shares):.1%}, median {statistics.median(shares):.1%}")
    print(f"encode {encoding:.0f} µs, decode {decoding:.0f} µs a window")
    print(table([at_most("context bytes against json.dumps", share * 100, 25, "%"),
                 at_most("the same, stretch", share * 100, 20, "%")]))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
