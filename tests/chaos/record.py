"""What happened in a run, as seen from outside. The oracle reads this and the database, nothing else."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial


@dataclass(frozen=True, slots=True)
class Sent:
    """A message somebody wants stored. conversation_id: empty while a visitor's first one has none yet."""

    client_id: str
    writer: str
    content: str
    conversation_id: str
    at: float


@dataclass(frozen=True, slots=True)
class Ack:
    """The server says that it is stored. socket: 0 for REST."""

    client_id: str
    message_id: str
    seq: int
    conversation_id: str
    socket: int
    at: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server says that it will never be stored."""

    client_id: str
    code: str
    at: float


@dataclass(frozen=True, slots=True)
class Began:
    """On this socket the reader asked for everything of the conversation above after_seq."""

    reader: str
    socket: int
    conversation_id: str
    after_seq: int
    at: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame that carries a seq reached the reader. message_id is empty for a skip."""

    reader: str
    socket: int
    conversation_id: str
    seq: int
    at: float
    message_id: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """One tab. contact_id: whose conversations a visitor may see; empty for an agent."""

    name: str
    tenant: str
    contact_id: str = ""

    @property
    def is_visitor(self) -> bool:
        return bool(self.contact_id)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    began_at: float
    ended_at: float


@dataclass(slots=True)
class Record:
    """Filled by the clients, on one loop."""

    readers: dict[str, Reader] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    acks: list[Ack] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    given_up: set[str] = field(default_factory=set)
    reading: list[Began | Shown] = field(default_factory=list)
    # Every conversation named in any frame: (reader, conversation, frame type) and how often.
    heard: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    foreign_acks: list[Ack] = field(default_factory=list)
    reconnects: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    restarts: Counter[str] = field(default_factory=Counter)
    resent: int = 0
    began_at: datetime = field(default_factory=partial(datetime.now, UTC))
    _started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._started

    @contextmanager
    def fault(self, kind: str) -> Iterator[None]:
        began_at = self.now()
        try:
            yield
        finally:
            self.faults.append(Fault(kind, began_at, self.now()))
