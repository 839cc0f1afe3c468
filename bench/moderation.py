"""How often the shipped list hits harmless messages, and what screening costs: `python -m bench.moderation`.

Method: the rate over public service dialogues (not part of the project; without them the benchmark says so and measures
on the shipped sample sentences). Cost with 40,000 made-up words of two to six characters, whose first characters are as
unevenly spread as in real lists, beside the shipped ones; wall clock and resident memory of one process.
"""

import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from apps.moderation import shipped
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.masking import StreamMasker
from apps.moderation.trial import tried

DIALOGUES = Path(__file__).resolve().parents[2] / "shared" / "data" / "dialogs_zh.jsonl"
WORDS = 40_000
MESSAGES = 5_000
TARGET_RATE, TARGET_US = 0.5, 60
PAGE = 4096


def dialogues() -> list[str]:
    if not DIALOGUES.exists():
        print("The dialogues are not here; the shipped sample sentences stand in for them.")
        return list(shipped.samples())
    with DIALOGUES.open(encoding="utf-8") as file:
        return [turn["content"] for line in file for turn in json.loads(line)["turns"]]


def made_up_words() -> list[Word]:
    """Rare characters come last, so that few of the words stand in a message by chance."""
    chance = random.Random(1)  # the same words every time
    common = [chr(code) for code in range(0x4E00, 0x8E00)]
    firsts = [chance.choice(common[: int(len(common) * chance.random()) + 1]) for _ in range(WORDS)]
    texts = {first + "".join(chance.choices(common, k=chance.randint(1, 5))) for first in firsts}
    return [Word(text) for text in texts]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def rate(messages: list[str]) -> None:
    result = tried(shipped.words(), messages)
    print(f"shipped list: {len(shipped.words())} words")
    print(
        f"  hits {result.hit} of {result.texts} messages: {result.percentage:.3f} % (target ≤ {TARGET_RATE} %)"
    )
    for word, count in result.worst:
        print(f"    {word}  {count}")


def cost(messages: list[str]) -> None:
    words = [*shipped.words(), *made_up_words()]
    WordAutomaton([Word("發")])  # the table of traditional characters belongs to the program, not to a list
    before, started = resident_bytes(), time.perf_counter()
    automaton = WordAutomaton(words)
    built, size = time.perf_counter() - started, resident_bytes() - before
    print(f"automaton of {len(words)} words: built in {built:.2f} s, {size / 1e6:.0f} MB")
    sample = messages[:MESSAGES]
    runs = (("message", WordAutomaton.scan, f" (target ≤ {TARGET_US})"), ("growing answer", stream, ""))
    for name, run, target in runs:
        spent = [timed(run, automaton, text) for text in (*sample, *sample)][len(sample) :]
        spread = statistics.quantiles(spent, n=100)
        mean = statistics.mean(spent)
        print(f"  a {name}: mean {mean:.1f} µs, p50 {spread[49]:.1f}, p99 {spread[98]:.1f}{target}")


def timed(run: Callable[[WordAutomaton, str], object], automaton: WordAutomaton, text: str) -> float:
    started = time.perf_counter()
    run(automaton, text)
    return (time.perf_counter() - started) * 1e6


def stream(automaton: WordAutomaton, text: str) -> str:
    """As a model's answer comes: a few characters at a time."""
    masker = StreamMasker(automaton)
    return "".join(masker.feed(text[place : place + 4]) for place in range(0, len(text), 4)) + masker.finish()


def main() -> None:
    messages = dialogues()
    rate(messages)
    cost(messages)


if __name__ == "__main__":
    main()
