"""What a trigger rule may ask about a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """language: a tag such as en or zh-hans, "" unknown; intent: its name, "" unknown; sentiment: -1 … 1, None unknown;
    attributes: the contact's own, by name; message_count: the visitor's messages so far, this one included;
    owner: ai, queue or human; is_open: by the inbox's business hours."""

    text: str
    language: str = ""
    intent: str = ""
    intent_score: float = 0.0
    sentiment: float | None = None
    page_url: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    message_count: int = 1
    owner: str = "ai"
    is_open: bool = True
    inbox_id: UUID | None = None
