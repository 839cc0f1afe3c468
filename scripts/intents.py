"""Keeps the shipped classifier what its examples teach: `python -m scripts.intents build | check`.

Trained bytes may differ by a rounding between machines, so the check compares what they say, not the bytes.
"""

import sys
from collections import Counter

import numpy as np

from apps.ai.classifier import Classifier
from apps.ai.grams import folded
from apps.ai.learning import Lesson, learn
from apps.ai.shipped import CLASSIFIER_FILE, shipped_classifier, shipped_examples

ROUNDING = 1  # of 127


def examples() -> list[tuple[str, str]]:
    return [(text, name) for name, texts in shipped_examples().items() for text in texts]


def repeated() -> list[str]:
    counts = Counter(folded(text) for text, _name in examples())
    return [text for text, count in counts.items() if count > 1]


def build() -> None:
    lesson = learn(examples())
    CLASSIFIER_FILE.write_bytes(lesson.classifier.to_bytes())
    _print(lesson)


def check() -> None:
    if again := repeated():
        sys.exit(f"the same example twice: {', '.join(again)}")
    if not CLASSIFIER_FILE.exists() or not same(shipped_classifier(), learn(examples()).classifier):
        sys.exit("not what the examples teach. Run: python -m scripts.intents build")


def same(one: Classifier, other: Classifier) -> bool:
    if (one.names, one.vocabulary.positions) != (other.names, other.vocabulary.positions):
        return False
    steps = np.abs(one.weights.astype(int) - other.weights.astype(int)).max()
    return bool(steps <= ROUNDING and np.allclose(one.scales, other.scales, rtol=1e-3))


def _print(lesson: Lesson) -> None:
    for name, asked in lesson.asked.items():
        print(f"{name:16} {asked:5} examples  {lesson.right.get(name, 0) / asked:.2f} recognised by folds")
    size = CLASSIFIER_FILE.stat().st_size
    print(
        f"{sum(lesson.asked.values())} examples, accuracy by cross-validation {lesson.accuracy:.3f}, {size} bytes"
    )


if __name__ == "__main__":
    {"build": build, "check": check}[sys.argv[1]]()
