"""Answers that may be a moment old: what every message and every hello asks for, and what hardly ever changes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """At most size answers, each with what it is as old as (a time, a number); the oldest entry goes first. An older
    answer never replaces a newer one. For any number of threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._known: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> tuple[float, V] | None:
        return self._known.get(key)

    def put(self, key: K, as_of: float, answer: V) -> None:
        with self._lock:
            known = self._known.get(key)
            if known is None or known[0] <= as_of:
                self._known[key] = (as_of, answer)
                self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


class Fresh(Generic[K, V]):
    """Remembers answers for CONFIGURATION_FRESH_S seconds, so every process is current that soon after a change.

    At most size of them; with 0 seconds, none. lasts_s: for what may be older than that, and costs more to find out.
    Any number of threads may share it, and they share the answers: what comes out of it is read, never changed. Whoever
    asks while an answer is being fetched fetches one, too.
    """

    def __init__(self, *, size: int, lasts_s: float | None = None) -> None:
        self._lasts_s = lasts_s
        self._known: Memory[K, V] = Memory(size)

    def get(self, key: K, load: Callable[[], V]) -> V:
        """The remembered answer, or load()'s. What load raises is not remembered."""
        asked_at = time.monotonic()
        known = self._known.get(key)
        lasts_s = settings.CONFIGURATION_FRESH_S and (self._lasts_s or settings.CONFIGURATION_FRESH_S)
        if known is not None and asked_at - known[0] < lasts_s:
            return known[1]
        answer = load()
        if lasts_s:
            self._known.put(key, asked_at, answer)
        return answer
