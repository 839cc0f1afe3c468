"""Visitors who ask: each a new one, so that nothing depends on what another asked."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass

from django.db import connection, transaction

from apps.conversations.visitors import new_visitor
from apps.desk import intake
from apps.desk.visitor import Incoming, receive_message
from apps.tenants.models import Inbox

AT_ONCE = 8  # connections of this process; the pool has ten
BATCH = 50
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """stored_at: when the transaction was committed (time.monotonic)."""

    text: str
    conversation_id: str
    stored_at: float


def ask(inbox: Inbox, text: str) -> Asked:
    """One message, in a transaction of its own."""
    stored: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: stored.append(time.monotonic()))
        posted = receive_message(new_visitor(inbox), Incoming(content=text, client_id=text))
    return Asked(text, str(posted.message.conversation_id), stored[0])


def ask_steadily(inboxes: Sequence[Inbox], texts: Sequence[str], *, rate: float) -> list[Asked]:
    """One after the other at that rate, whether or not the earlier ones were answered."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        work: list[Future[Asked]] = []
        for number, text in _paced(texts, rate):
            work.append(pool.submit(_ask_and_hang_up, inboxes[number % len(inboxes)], text))
        wait(work, PATIENCE_S)
    return [future.result() for future in work]


def ask_at_once(inboxes: Sequence[Inbox], texts: Sequence[str]) -> list[Asked]:
    """As a gateway writes a burst: many messages in each transaction."""
    found = []
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        items = [
            intake.FromVisitor(
                new_visitor(inboxes[number % len(inboxes)]), Incoming(content=text, client_id=text)
            )
            for number, text in enumerate(some)
        ]
        results = intake.write(items)
        moment = time.monotonic()
        for text, result in zip(some, results, strict=True):
            if isinstance(result, Exception):
                raise result
            found.append(Asked(text, str(result.message.conversation_id), moment))
    return found


def _ask_and_hang_up(inbox: Inbox, text: str) -> Asked:
    with closing(connection):
        return ask(inbox, text)


def _paced(texts: Sequence[str], rate: float) -> Iterator[tuple[int, str]]:
    started = time.monotonic()
    for number, text in enumerate(texts):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield number, text


def wait_until(is_done: Callable[[], bool], within_s: float, *, every_s: float = 0.25) -> bool:
    """False: it was not done in time."""
    end = time.monotonic() + within_s
    while not is_done():
        if time.monotonic() > end:
            return False
        time.sleep(every_s)
    return True
