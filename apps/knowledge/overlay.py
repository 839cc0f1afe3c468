"""Drafts that are searched as if they were published, while somebody tries what publishing them would do.

Whatever reads «published» articles for a search asks candidates() as well, and whoever keeps an index in memory keeps
one of its own for each answer: a draft must never get into the index from which visitors are answered.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_candidates: ContextVar[frozenset[UUID]] = ContextVar("candidates", default=frozenset())


def candidates() -> frozenset[UUID]:
    """Ids of drafts that count as published here and now; nearly always none."""
    return _candidates.get()


@contextmanager
def as_if_published(article_ids: Iterable[UUID]) -> Iterator[None]:
    """For searches in this thread, until the block ends."""
    token = _candidates.set(frozenset(article_ids))
    try:
        yield
    finally:
        _candidates.reset(token)
