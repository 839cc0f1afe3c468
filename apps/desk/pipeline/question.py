"""What is asked, and all that bears on the answer: plain values, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from apps.ai.profiles import Turn
from apps.tenants.models import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """text: what the visitor wrote since the last answer, one line a message; earlier: the question before it;
    history: the conversation as the model reads it, the question included; is_first: nothing was said before that an
    answer could depend on; message_count: the visitor's messages,
    0 where no rule asks for their number; is_real: False for a question that is only tried."""

    inbox: Inbox
    text: str
    language: str
    earlier: str = ""
    history: tuple[Turn, ...] = ()
    summary: str = ""  # of what was said before the history
    is_first: bool = True
    has_files: bool = False  # beside the text, or in its place
    is_real: bool = True
    owner: str = "ai"
    message_count: int = 1
    page_url: str = ""
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    contact_name: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)

    @property
    def tenant_id(self) -> UUID:
        return self.inbox.tenant_id
