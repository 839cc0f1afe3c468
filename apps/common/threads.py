"""The thread that waits for a coroutine does the coroutine's blocking work."""

from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from apps.common.loop import submit

T = TypeVar("T")
Work = tuple[Future[Any], Callable[[], Any]]


class CallersThread(Executor):
    """For one coroutine on the process's loop that hands blocking work to an executor: this one does it in the thread
    that waits for the coroutine, so its connection and its transaction are the caller's."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Work | None] = SimpleQueue()

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._work.put((future, partial(work, *args, **kwargs)))
        return future

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Its result. Raises what it raises."""
        running = submit(coroutine)
        running.add_done_callback(lambda _running: self._work.put(None))
        while (item := self._work.get()) is not None:
            _do(*item)
        return running.result()


def _do(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised where the result is awaited
        future.set_exception(error)
