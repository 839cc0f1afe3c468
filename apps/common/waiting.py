"""Waiting for something slow without keeping what others need."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from django.db import connection

from apps.common.loop import submit

T = TypeVar("T")


def wait_for(coroutine: Coroutine[Any, Any, T], within_s: float | None = None) -> T:
    """What it answers, run on the process's loop. Raises what it raises, TimeoutError when it takes longer.

    Models and strangers' servers take seconds, and a worker's hundred threads share ten connections: ten summaries
    that kept theirs made everything else wait until the model had answered.
    """
    give_back()
    return submit(coroutine).result(within_s)


def give_back() -> None:
    """The thread's connection, to the pool."""
    if not connection.in_atomic_block:
        connection.close()
