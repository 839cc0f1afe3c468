"""The one way in for what visitors and agents write: sockets in batches, everything else one by one.

One message of a batch that cannot be stored fails alone, and a conversation that somebody else holds makes nobody wait.
A batch that is written twice, because the answer to its commit got lost, stores each message once.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg_pool import PoolTimeout

from apps.common.outages import is_away, sqlstate
from apps.conversations.services import Posted
from apps.desk.entries import Entry, FromAgent, FromVisitor, Incoming, Item, prepared
from apps.desk.lookup import Busy
from apps.desk.storing import store

__all__ = ["Busy", "FromAgent", "FromVisitor", "Incoming", "Item", "write", "write_one"]
ATTEMPTS = 3
LOCK_NOT_AVAILABLE = "55P03"
T = TypeVar("T")
log = logging.getLogger(__name__)


def write(items: Sequence[Item]) -> list[Posted | Exception]:
    """Store them in one transaction; one result for each, in their order. Raises nothing for the fault of an item.

    Busy: somebody else holds the conversation (or opens it in this moment). Call write_one with that item where waiting
    hurts nobody. Any other exception is final. The same client_id again brings the first message back.
    """
    try:
        entries = _reconnecting(partial(prepared, items))
        ready = [entry for entry in entries if not isinstance(entry, Exception)]
        stored = iter(_stored(ready))
    except (OperationalError, InterfaceError) as error:
        return [error] * len(items)
    return [entry if isinstance(entry, Exception) else next(stored) for entry in entries]


def write_one(item: Item) -> Posted:
    """Store it now, waiting for whoever holds the conversation.

    Raises EmptyMessage, MessageTooLong, NoSuchInbox, ConversationMissing, ConversationClosed; Busy after some seconds.
    """
    [entry] = _reconnecting(partial(prepared, [item]))
    result: Posted | Exception = entry if isinstance(entry, Exception) else _patiently(entry)
    if isinstance(result, Exception):
        raise result
    return result


def _patiently(entry: Entry) -> Posted | Exception:
    """Busy means here that somebody opened the conversation just now: it is there the next time."""
    for _attempt in range(ATTEMPTS):
        result = _alone(entry, wait=True)
        if not isinstance(result, Busy):
            break
    return result


def _stored(entries: Sequence[Entry]) -> list[Posted | Exception]:
    """All together, or, when one of them breaks the transaction, each by itself. Raises when the database is away."""
    if not entries:
        return []
    try:
        return _reconnecting(partial(store, entries, wait=False))
    except Exception as error:
        if is_away(error):
            raise
        log.warning("%s messages are written one by one (%s)", len(entries), type(error).__name__)
    return [_alone_or_error(entry) for entry in entries]


def _alone_or_error(entry: Entry) -> Posted | Exception:
    try:
        return _alone(entry, wait=False)
    except Exception as error:
        if is_away(error):
            raise
        # PostgreSQL quotes the row that it refuses: a message's text has no place in the log.
        shown = not isinstance(error, DatabaseError)
        log.error("a message could not be written (%s)", type(error).__name__, exc_info=shown)  # noqa: TRY400
        return error


def _alone(entry: Entry, *, wait: bool) -> Posted | Exception:
    try:
        [result] = _reconnecting(partial(store, [entry], wait=wait))
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        return Busy("somebody else holds the conversation")
    return result


def _reconnecting(work: Callable[[], T]) -> T:
    """A restarted server leaves dead connections behind, so work gets a second chance on a living one."""
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        is_hopeless = isinstance(error.__cause__, PoolTimeout) or connection.in_atomic_block
        if is_hopeless or not is_away(error):
            raise
        log.warning("the database went away (%s); trying once more", error)
    connection.close()
    pool = getattr(connection, "pool", None)  # PostgreSQL's wrapper has one
    if pool is not None:
        pool.check()
    return work()
