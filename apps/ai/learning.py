"""Trains the classifier. Run as a process of its own (`python -m apps.ai.learning`), and imported by nothing else.

What scikit-learn costs (100 MB, a second to import, the interpreter's lock) is thus paid by a process that ends, not
by the workers that stream answers. Reads [[text, name], …] as JSON from standard input; writes a line of JSON
(accuracy, right and asked per name) and the classifier's bytes to standard output.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from apps.ai.classifier import Classifier, Floats, Vocabulary, softmax
from apps.ai.grams import grams

FOLDS = 5  # so every name needs as many examples
MOST_GRAMS = 30_000  # the commonest; 2 MB of weights for 77 names
PENALTY = 2.0
SEED = 7
NICENESS = 10
_SHARPNESS = np.geomspace(0.3, 30, 60)

Names = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Lesson:
    classifier: Classifier
    accuracy: float  # cross-validated: of texts that the judging model had not seen
    right: dict[str, int]
    asked: dict[str, int]


def learn(examples: Sequence[tuple[str, str]]) -> Lesson:
    """examples: (text, name); at least two names with FOLDS texts each."""
    texts = [text for text, _name in examples]
    names = np.array([name for _text, name in examples])
    known, margins = _unseen_margins(texts, names)
    columns = np.searchsorted(known, names)
    hits = names[margins.argmax(axis=1) == columns]
    return Lesson(
        classifier=fitted(texts, names, _sharpness(margins, columns)),
        accuracy=len(hits) / len(names),
        right=dict(Counter(hits.tolist())),
        asked=dict(Counter(names.tolist())),
    )


def fitted(texts: Sequence[str], names: Names, sharpness: float = 1.0) -> Classifier:
    """Without asking how good it is; learn() does."""
    vocabulary = _vocabulary(texts)
    model = LinearSVC(C=PENALTY, random_state=SEED, class_weight="balanced")
    model.fit(_matrix(texts, vocabulary), names)
    weights, biases, known = model.coef_.T, model.intercept_, model.classes_.tolist()
    if len(known) == 2:  # one column tells both
        weights, biases = np.hstack([-weights, weights]), np.concatenate([-biases, biases])
    return Classifier.of(known, vocabulary, weights, biases, sharpness)


def _vocabulary(texts: Sequence[str]) -> Vocabulary:
    counts = Counter(gram for text in texts for gram in set(grams(text)))
    common = sorted(counts, key=lambda gram: (-counts[gram], gram))[:MOST_GRAMS]
    frequency = np.array([counts[gram] for gram in common], np.float32)
    rarity = np.log((1 + len(texts)) / (1 + frequency)) + 1
    return Vocabulary(
        {gram: at for at, gram in enumerate(common)}, rarity, float(np.log((1 + len(texts)) / 2) + 1)
    )


def _matrix(texts: Sequence[str], vocabulary: Vocabulary) -> csr_matrix:
    rows = [vocabulary.features(text) for text in texts]
    ends = np.cumsum([0, *(len(positions) for positions, _values in rows)])
    positions = np.concatenate([positions for positions, _values in rows])
    values = np.concatenate([values for _positions, values in rows])
    return csr_matrix((values, positions, ends), shape=(len(texts), len(vocabulary.positions)))


def _unseen_margins(texts: Sequence[str], names: Names) -> tuple[Names, Floats]:
    """The names, and for each text the margins of a model that was trained without it."""
    known = np.unique(names)
    margins = np.zeros((len(texts), len(known)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(np.zeros(len(texts)), names):
        model = fitted([texts[at] for at in seen], names[seen])
        for at in unseen:
            margins[at] = np.log(model.probabilities(texts[at]))
    return known, margins


def _sharpness(margins: Floats, columns: NDArray[np.intp]) -> float:
    """The one under which what really was had the highest probability."""
    rows = np.arange(len(columns))

    def surprise(sharpness: float) -> float:
        return -float(np.log(softmax(margins * sharpness)[rows, columns] + 1e-12).mean())

    return float(min(_SHARPNESS, key=surprise))


def main() -> None:
    os.nice(NICENESS)
    lesson = learn([(str(text), str(name)) for text, name in json.load(sys.stdin)])
    figures = {"accuracy": lesson.accuracy, "right": lesson.right, "asked": lesson.asked}
    sys.stdout.buffer.write(json.dumps(figures).encode() + b"\n" + lesson.classifier.to_bytes())


if __name__ == "__main__":
    main()
