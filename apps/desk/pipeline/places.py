"""How many threads of a worker are at the database at once.

Hundreds of answers may be under way in one process, each in a thread that nearly always waits for its stream. What
they do before and after costs the interpreter's lock and a connection; all at once they only make each other wait
(measured: 65 ms of CPU an answer at 500 at once without a limit). Whoever ends does not queue behind those who begin.
Whoever leaves gives the connection back: kept by a thread that waits for a place, it starves those who have one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

AT_ONCE = 4  # of each; together fewer than the pool has connections
_beginning = threading.BoundedSemaphore(AT_ONCE)
_ending = threading.BoundedSemaphore(AT_ONCE)
_mine = threading.local()


@contextmanager
def beginning() -> Iterator[None]:
    with _beginning:
        _mine.is_held = True
        try:
            yield
        finally:
            _mine.is_held = False
            give_back()


@contextmanager
def ending() -> Iterator[None]:
    with _ending:
        try:
            yield
        finally:
            give_back()


def give_back() -> None:
    """The thread's connection, to the pool."""
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def away() -> Iterator[None]:
    """While a beginning waits for a model, its place is another's. For a thread without a place, nothing."""
    if not getattr(_mine, "is_held", False):
        yield
        return
    give_back()
    _beginning.release()
    try:
        yield
    finally:
        _beginning.acquire()
