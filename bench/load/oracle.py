"""What a reader may be shown of a conversation: every seq once, ascending, without holes."""

from bench.load.tally import Tally


class Thread:
    """One reader's view of one conversation. seen: client_id -> seq of every message shown."""

    __slots__ = ("_tally", "last", "seen")

    def __init__(self, tally: Tally, last: int = 0) -> None:
        self._tally = tally
        self.last = last
        self.seen: dict[str, int] = {}

    def show(self, seq: int, client_id: str | None, who: str) -> None:
        """A message or, without client_id, a skip. What must not be is counted as a fault."""
        if seq <= self.last:
            self._fault("shown twice or out of order", f"{who}: seq {seq} after {self.last}")
        elif seq > self.last + 1:
            self._fault("hole", f"{who}: seq {seq} after {self.last}")
        self.last = max(self.last, seq)
        if client_id is None:
            return
        if client_id in self.seen:
            self._fault("shown twice or out of order", f"{who}: {client_id} twice")
        self.seen[client_id] = seq

    def _fault(self, name: str, note: str) -> None:
        self._tally.faults[name] += 1
        self._tally.note(note)


def sent_at(client_id: str) -> float:
    """The moment of sending that our client_ids end with, on the clock that all processes of a machine share."""
    return int(client_id.rpartition("-")[2]) / 1e6
