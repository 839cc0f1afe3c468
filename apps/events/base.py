"""What an event is: a past-tense name and a payload that survives JSON."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    name: ClassVar[str]

    def payload(self) -> Payload:
        """The fields by name. Shared with whoever gets it, so nobody changes it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
