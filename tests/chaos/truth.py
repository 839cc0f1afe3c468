"""What PostgreSQL holds at the end of a run, read without the project's own code."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import psycopg

THREADS = """
    select c.id::text, t.slug, c.contact_id::text, c.last_seq, c.status = 'resolved'
    from conversations_conversation c join tenants_tenant t on t.id = c.tenant_id
"""
ROWS = """
    select conversation_id::text, seq, id::text, client_id, sender_kind, visibility, content,
        coalesce((metadata->>'recalled')::boolean, false), to_char(created_at, 'YYYY-MM-DD HH24:MI:SS.US')
    from conversations_message order by conversation_id, seq
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored message. visibility: public, agents or supervisors."""

    conversation_id: str
    seq: int
    id: str
    client_id: str
    sender_kind: str
    visibility: str
    content: str
    is_recalled: bool = False
    created_at: str = ""

    def is_for(self, *, visitor: bool) -> bool:
        return self.visibility == "public" or (self.visibility == "agents" and not visitor)


@dataclass(frozen=True, slots=True)
class Thread:
    """A stored conversation."""

    id: str
    tenant: str
    contact_id: str
    last_seq: int
    is_resolved: bool = False


@dataclass(frozen=True)
class Truth:
    """before: ids of messages that were stored before the run (the demo's)."""

    threads: dict[str, Thread] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    before: frozenset[str] = frozenset()

    def owed(self, thread: Thread, *, visitor: bool) -> int:
        """Up to which seq every such reader has to be shown the conversation.

        To a visitor who has gone on to the next conversation the old one is history: of what is added to it later (a
        note, a recall) only those tabs hear that are there.
        """
        later = self.following(thread) if visitor else []
        if not later:
            return thread.last_seq
        until = self._began_at(later[0])
        theirs = (row for row in self.by_thread[thread.id] if row.is_for(visitor=True))
        return max((row.seq for row in theirs if row.created_at < until), default=0)

    def following(self, thread: Thread) -> list[Thread]:
        """The contact's later conversations, the next one first."""
        own = self._of_contact[thread.contact_id]
        return own[own.index(thread) + 1 :]

    def preceding(self, thread: Thread) -> list[Thread]:
        own = self._of_contact[thread.contact_id]
        return own[: own.index(thread)]

    def _began_at(self, thread: Thread) -> str:
        return self.by_thread[thread.id][0].created_at if self.by_thread[thread.id] else ""

    @cached_property
    def _of_contact(self) -> dict[str, list[Thread]]:
        found: dict[str, list[Thread]] = defaultdict(list)
        for thread in sorted(self.threads.values(), key=self._began_at):
            found[thread.contact_id].append(thread)
        return found

    @cached_property
    def by_thread(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {thread_id: [] for thread_id in self.threads}
        for row in self.rows:
            found[row.conversation_id].append(row)
        return found


def read_truth(database_url: str, before: Truth | None = None) -> Truth:
    """One snapshot of every conversation and message."""
    with psycopg.connect(database_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        threads = [Thread(*row) for row in connection.execute(THREADS)]
        rows = [Row(*row) for row in connection.execute(ROWS)]
    earlier = frozenset(row.id for row in before.rows) if before else frozenset()
    return Truth({thread.id: thread for thread in threads}, rows, earlier)
