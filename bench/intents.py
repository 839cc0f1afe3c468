"""How well and how fast intents are recognised: `python -m bench.intents`.

The method is in docs/benchmarks.md. The evaluation utterances are the tests' own; the dialogues and the English set are
public data that is not part of the project, and without them those lines are left out.
"""

import json
import os
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from apps.ai.classifier import Classifier
from apps.ai.intents import detect_intent, recognise
from apps.ai.learning import fitted, learn
from apps.ai.sentiment import sentiment
from apps.ai.shipped import CLASSIFIER_FILE, shipped_examples
from bench.load.verdicts import Verdict, table
from tests.ai.utterances import evaluation

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FETCH_A_PERSON = frozenset({"human_request", "complaint"})
FLOORS = {"human_request": 0.95, "complaint": 0.80}
ROUNDS = 5
LONG = "退款什么时候到账 where is it " * 500


def main() -> int:
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n")
    classifier = Classifier.from_bytes(CLASSIFIER_FILE.read_bytes())
    verdicts = [verdict for language in ("zh", "en") for verdict in evaluated(language, classifier)]
    verdicts.append(quick(classifier))
    stored()
    shipped()
    if DATA.exists():
        verdicts += [dialogues(classifier), english()]
    else:
        print("The public data is not here, so dialogues and the English set are left out.")
    print(f"\n{table(verdicts)}")
    return 0


def evaluated(language: str, classifier: Classifier) -> Iterable[Verdict]:
    pairs = evaluation(language)
    expected = [name for _text, name in pairs]
    found = [recognise(text, classifier).name for text, _name in pairs]
    alone = [classifier.classify(text)[0] for text, _name in pairs]
    words = [by_words(text) for text, _name in pairs]
    unsure = found.count("unsure") / len(found)
    print(f"{language}: {len(pairs)} utterances; intent found {share(expected, found):.3f}, unsure {unsure:.3f}; "
          f"the classifier's first guess right {share(expected, alone):.3f}")  # fmt: skip
    for name, floor in FLOORS.items():
        figures = [f1(name, expected, each) for each in (found, words, alone)]
        print(
            f"  {name}: F1 {figures[0]:.3f}; by words alone {figures[1]:.3f}, by the classifier alone {figures[2]:.3f}"
        )
        yield Verdict(f"{language}: F1 of {name}", f"≥ {floor:.2f}", f"{figures[0]:.3f}", figures[0] >= floor)


def quick(classifier: Classifier) -> Verdict:
    texts = [text for language in ("zh", "en") for text, _name in evaluation(language)]
    both, alone = timed(lambda text: recognise(text, classifier), texts), timed(classifier.classify, texts)
    long = timed(lambda text: recognise(text, classifier), [LONG])
    print(
        f"recognising (words, then classifier): {spread(both)}; {len(LONG):,} characters {median(long):.1f} ms"
    )
    print(f"the classifier alone: {spread(alone)}; sentiment: {spread(timed(sentiment, texts))}")
    return Verdict("the classifier, p50", "< 1 ms", f"{median(alone):.2f} ms", median(alone) < 1)


def stored() -> None:
    data = CLASSIFIER_FILE.read_bytes()
    started = time.perf_counter()
    Classifier.from_bytes(data)
    took = (time.perf_counter() - started) * 1000
    tracemalloc.start()
    kept = Classifier.from_bytes(data)
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    print(f"a classifier of {len(kept.names)} intents: {len(data) / 1e3:.0f} KB stored, {memory:.1f} MB in memory, "
          f"loaded in {took:.0f} ms")  # fmt: skip


def dialogues(classifier: Classifier) -> Verdict:
    turns = [
        turn["content"]
        for dialogue in rows(DATA / "dialogs_zh.jsonl")
        for turn in dialogue["turns"]
        if turn["role"] == "user"
    ]
    found = Counter(recognise(text, classifier).name for text in turns)
    sent = sum(found[name] for name in FETCH_A_PERSON) / len(turns)
    words = sum(by_words(text) in FETCH_A_PERSON for text in turns) / len(turns)
    print(
        f"{len(turns)} visitors' turns of the dialogues sent to a person: {sent:.2%}; by words alone {words:.2%}"
    )
    return Verdict("harmless turns sent to a person", "≤ 2 %", f"{sent:.2%}", sent <= 0.02)


def english() -> Verdict:
    """The same features and the same training, without the cross-validation: that alone would take a minute."""
    folder = DATA / "intents_en"
    texts, names = zip(*((row["text"], row["intent"]) for row in rows(folder / "train.jsonl")), strict=True)
    started = time.process_time()
    classifier = fitted(texts, np.array(names))
    took = time.process_time() - started
    size = len(classifier.to_bytes()) / 1e3
    print(f"training on intents_en ({len(texts)}): {took:.1f} s of CPU, {size:.0f} KB")
    asked = list(rows(folder / "test.jsonl"))
    found = [classifier.classify(row["text"])[0] for row in asked]
    accuracy = share([row["intent"] for row in asked], found)
    return Verdict("intents_en: accuracy of the classifier", "≥ .91", f"{accuracy:.3f}", accuracy >= 0.91)


def shipped() -> None:
    examples = [(text, name) for name, texts in shipped_examples().items() for text in texts]
    started = time.process_time()
    lesson = learn(examples)
    took = time.process_time() - started
    print(f"training on the {len(examples)} shipped examples, cross-validation included: {took:.1f} s of CPU; "
          f"accuracy {lesson.accuracy:.3f}")  # fmt: skip


def rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open() as file:
        yield from (json.loads(line) for line in file)


def by_words(text: str) -> str:
    intent = detect_intent(text)
    return intent.name if intent else ""


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of each call, sorted."""
    found = []
    for text in [text for _round in range(ROUNDS) for text in texts]:
        started = time.perf_counter()
        work(text)
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def median(times: Sequence[float]) -> float:
    return times[len(times) // 2]


def spread(times: Sequence[float]) -> str:
    return f"p50 {median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms"


def share(expected: Sequence[str], found: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(expected, found, strict=True)) / len(expected)


def f1(name: str, expected: Sequence[str], found: Sequence[str]) -> float:
    hits = sum(one == other == name for one, other in zip(expected, found, strict=True))
    return 2 * hits / (expected.count(name) + found.count(name))


if __name__ == "__main__":
    sys.exit(main())
