"""What one document says otherwise than another: entry by entry, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from apps.desk.configuring.documents import ID, Document, Entry
from apps.desk.configuring.kinds import KINDS, Kind
from apps.desk.configuring.naming import numbered

Key = tuple[Any, ...]


class Verb(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """before, after: the entries, None where there is none. fields: the names of those that differ."""

    kind: Kind
    verb: Verb
    label: str
    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    before: Entry | None
    after: Entry | None


@dataclass(slots=True)
class _Side:
    """A section's entries by what they are told apart by, each once."""

    entries: Sequence[Entry]
    keys: list[Key]
    by_id: dict[str, int] = field(default_factory=dict)
    by_key: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key = {key: at for at, key in enumerate(self.keys)}
        self.by_id = {entry[ID]: at for at, entry in enumerate(self.entries) if entry.get(ID)}


def changes(before: Document, after: Document) -> list[Change]:
    """What has to happen so that the first says what the second says. A section that is in none of them: nothing."""
    return [change for kind in KINDS for change in _of_kind(kind, before, after)]


def _of_kind(kind: Kind, before: Document, after: Document) -> Iterable[Change]:
    if kind.name not in after:
        return
    for pair in pairs(kind, before.get(kind.name, []), after[kind.name]):
        if pair.before is None:
            yield Change(kind, Verb.ADDED, pair.label, None, pair.after)
        elif pair.after is None:
            yield Change(kind, Verb.REMOVED, pair.label, pair.before, None)
        elif pair.before != pair.after and (fields := differing(pair.before, pair.after)):
            yield Change(kind, Verb.CHANGED, pair.label, pair.before, pair.after, fields)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What only one of them has was not known when the other was written: that is no difference."""
    return tuple(name for name in before if name in after and name != ID and before[name] != after[name])


def pairs(kind: Kind, before: Sequence[Entry], after: Sequence[Entry]) -> list[Pair]:
    """Who belongs to whom: by the id first, so that a new name is no new row, then by what they are called."""
    old, new = _side(kind, before), _side(kind, after)
    partner = {at: old.by_id[entry[ID]] for at, entry in enumerate(new.entries) if entry.get(ID) in old.by_id}
    taken = set(partner.values())
    for at, key in enumerate(new.keys):
        by_name = old.by_key.get(key)
        if at not in partner and by_name is not None and by_name not in taken:
            partner[at] = by_name
            taken.add(by_name)
    gone = [
        Pair(label_of(old.keys[at]), old.entries[at], None) for at in range(len(old.keys)) if at not in taken
    ]
    kept = [
        Pair(label_of(new.keys[at]), old.entries[partner[at]] if at in partner else None, entry)
        for at, entry in enumerate(new.entries)
    ]
    return [*kept, *gone]


def _side(kind: Kind, entries: Sequence[Entry]) -> _Side:
    return _Side(entries, keys_of(kind, entries))


def keys_of(kind: Kind, entries: Sequence[Entry]) -> list[Key]:
    if not kind.may_repeat:
        return [tuple(_plain(entry.get(name)) for name in kind.key) for entry in entries]
    (name,) = kind.key
    return [(told,) for told in numbered(str(entry.get(name)) for entry in entries)]


def label_of(key: Key) -> str:
    """«» for what is for everything, such as hours for all inboxes."""
    return next((str(part) for part in key if part is not None), "")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | type(None)) else str(value)
