"""A process of its own that looks at a tenant's words as a gateway or as a worker does, and tells of every look.

It writes JSON lines: first the setting, then one line a look until the word is listed. Times are of the machine's
monotonic clock, which all its processes share.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from apps.conversations.visitors import Visitor, new_visitor
from apps.desk.entries import Inboxes
from apps.desk.pipeline.setup import setup_of
from apps.moderation.automaton import WordAutomaton
from apps.moderation.models import WordListVersion
from apps.tenants.models import Inbox

PAUSE_S = 0.05
GIVES_UP_S = 60.0


class Look(NamedTuple):
    """read_at: when the process last asked the database for the list's version, for this look or an earlier one."""

    asked_at: float
    read_at: float
    is_listed: bool


def words_of_gateway(inbox: Inbox, visitor: Visitor) -> WordAutomaton:
    """As for each batch of messages that come in."""
    return Inboxes().of(visitor).automaton


def words_of_worker(inbox: Inbox, visitor: Visitor) -> WordAutomaton:
    """As for each answer."""
    return setup_of(inbox).automaton


ROLES: dict[str, Callable[[Inbox, Visitor], WordAutomaton]] = {
    "gateway": words_of_gateway,
    "worker": words_of_worker,
}


def watch(role: str, inbox: Inbox, word: str) -> None:
    visitor, end = new_visitor(inbox), time.monotonic() + GIVES_UP_S
    reads: list[float] = []

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if WordListVersion._meta.db_table in sql:
            reads.append(time.monotonic())
        return execute(sql, *rest)

    tell({"fresh_s": settings.CONFIGURATION_FRESH_S})
    with connection.execute_wrapper(noted):
        is_listed = False
        while not is_listed and time.monotonic() < end:
            asked_at = time.monotonic()
            is_listed = bool(ROLES[role](inbox, visitor).scan(word))
            tell(Look(asked_at, reads[-1], is_listed)._asdict())
            compile_in_peace()
            time.sleep(PAUSE_S)


def compile_in_peace() -> None:
    """How long that takes is a matter of the machine and of the list, not of who looks when."""
    for thread in threading.enumerate():
        if thread.name.startswith("words "):
            thread.join()


def tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(role: str, database: str, inbox_id: str, word: str) -> None:
    """role: one of ROLES; database: the name of the test's."""
    connection.settings_dict["NAME"] = database
    watch(role, Inbox.objects.get(pk=inbox_id), word)
