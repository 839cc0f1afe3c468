"""How many threads of a worker decide or end at the same time.

What they do costs the interpreter's lock and a connection; dozens at once only make each other wait (measured: 65 ms of
CPU an answer at 500 at once without a limit, when every run was a thread). Who ends does not queue behind those who
begin. Whoever leaves gives the connection back: kept by a thread that waits for a place, it starves those who have one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from apps.common.waiting import give_back

AT_ONCE = 2  # of each; with four, an answer cost a quarter more (250 at once)
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


@contextmanager
def away() -> Iterator[None]:
    """While a thread waits for a model, the place of a beginning is another's. The wait gives back the connection."""
    if not getattr(_mine, "is_held", False):
        yield
        return
    _beginning.release()
    try:
        yield
    finally:
        _beginning.acquire()
