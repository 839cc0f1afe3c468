"""The oracle's last word: database, acknowledgements and what every reader was shown, held against each other."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bench.load.installation import Row

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Audit:
    """Numbers of messages. From `unacked` on everything has to be 0."""

    sent: int
    acked: int
    stored: int
    delivered: int
    echoed: int
    unacked: int
    false_acks: int
    stored_twice: int
    holes_stored: int
    unseen_by_visitors: int
    unseen_by_agents: int
    faults: Counter[str]

    @property
    def is_clean(self) -> bool:
        return not self.wrong

    @property
    def wrong(self) -> dict[str, int]:
        names = (
            "unacked",
            "false_acks",
            "stored_twice",
            "holes_stored",
            "unseen_by_visitors",
            "unseen_by_agents",
        )
        return {name: getattr(self, name) for name in names if getattr(self, name)} | dict(self.faults)

    def __str__(self) -> str:
        counts = f"sent {self.sent:,}  acked {self.acked:,}  in the database {self.stored:,}  "
        shown = f"delivered to agents {self.delivered:,}  shown to the sender {self.echoed:,}  "
        return counts + shown + f"wrong: {self.wrong or 'nothing'}"


def audit(rows: list[Row], visitors: list[Json], agents: list[Json], faults: Counter[str]) -> Audit:
    """rows: the whole database; visitors and agents: what the load processes answered to `results`."""
    everybody = visitors + agents
    acked, unacked = _merged(everybody, "acked"), [each for found in everybody for each in found["unacked"]]
    stored = {row[0]: row[1] for row in rows}
    shown, delivered = _merged(visitors, "seen"), _merged(agents, "seen")
    watched = set(_merged(visitors, "lasts"))
    subscribed = set(_merged(agents, "lasts"))
    ours = {client_id for client_id, _, _, kind, _ in rows if kind == "visitor"}
    for_visitors = [row for row in rows if row[2] in watched and row[4] == "public"]
    for_agents = [row for row in rows if row[2] in subscribed and row[4] != "supervisors"]
    return Audit(
        sent=len(acked) + len(unacked),
        acked=len(acked),
        stored=len(stored.keys() & acked.keys()),
        delivered=len(ours & delivered.keys()),
        echoed=len(ours & shown.keys()),
        unacked=len(unacked),
        false_acks=sum(stored.get(client_id) != seq for client_id, seq in acked.items()),
        stored_twice=len(rows) - len(stored),
        holes_stored=_holes(rows),
        unseen_by_visitors=sum(shown.get(row[0]) != row[1] for row in for_visitors),
        unseen_by_agents=sum(delivered.get(row[0]) != row[1] for row in for_agents),
        faults=faults,
    )


def _merged(answers: list[Json], name: str) -> dict[str, int]:
    merged: dict[str, int] = {}
    for answer in answers:
        merged |= answer[name]
    return merged


def _holes(rows: list[Row]) -> int:
    """Numbers that no message has, below the last one of their conversation."""
    lasts: dict[str, int] = {}
    for _, seq, conversation, *_ in rows:
        lasts[conversation] = max(seq, lasts.get(conversation, 0))
    return sum(lasts.values()) - len({(conversation, seq) for _, seq, conversation, *_ in rows})
