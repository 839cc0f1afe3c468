"""What an event is: a past-tense name and a payload that survives JSON."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    name: ClassVar[str]

    def payload(self) -> Payload:
        return asdict(self)
