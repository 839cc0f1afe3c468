"""The local model, and a file that keeps its vectors from one run to the next."""

import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from apps.ai.embedder import MODEL, Model
from apps.knowledge.meaning import Meaning, Numbers
from apps.knowledge.tokens import plain

DEFAULT = Path(tempfile.gettempdir()) / "kefu-bench-vectors.npz"


class KeptModel:
    """An Embedder (apps/knowledge/meaning.py)."""

    model = MODEL

    def __init__(self) -> None:
        self._file = Path(os.environ.get("KEFU_BENCH_VECTORS", DEFAULT))
        self._model = Model()
        self._known: dict[str, list[float]] = {}
        self.made, self.took_s = 0, 0.0
        if self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"].tolist(), strict=True))

    def passages(self, texts: Sequence[str]) -> list[Numbers]:
        return self._vectors(texts, is_query=False)

    def meanings(self, questions: Sequence[str]) -> list[Meaning]:
        vectors = self._vectors([plain(question) for question in questions], is_query=True)
        return [Meaning(self.model, vector) for vector in vectors]

    def keep(self) -> None:
        np.savez(
            self._file,
            keys=np.array(list(self._known)),
            vectors=np.array(list(self._known.values()), dtype=np.float32),
        )

    def _vectors(self, texts: Sequence[str], *, is_query: bool) -> list[Numbers]:
        keys = [hashlib.sha256(f"{is_query} {text}".encode()).hexdigest()[:32] for text in texts]
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        started = time.perf_counter()
        if wanted:
            made = self._model.vectors(list(wanted.values()), is_query=is_query)
            self._known |= dict(zip(wanted, made, strict=True))
        self.made, self.took_s = self.made + len(wanted), self.took_s + time.perf_counter() - started
        return [self._known[key] for key in keys]
