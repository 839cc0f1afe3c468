"""Plain values that the AI app takes and returns; nothing in them knows about the database."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from apps.common.sensitive import NEVER_TOLD, Kind

Role = Literal["user", "assistant"]
Purpose = Literal["answer", "classify", "summarise", "embed"]
KeyHeader = Literal["bearer", "api-key"]


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """An OpenAI-compatible endpoint. Times are seconds, prices are for a million tokens."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    name: str = "environment"
    connect_timeout_s: float = 3.0
    first_token_timeout_s: float = 6.0
    between_tokens_timeout_s: float = 8.0
    total_timeout_s: float = 15.0
    is_private_allowed: bool = False
    key_header: KeyHeader = "bearer"
    prompt_price: Decimal = Decimal(0)
    completion_price: Decimal = Decimal(0)
    tenant_id: UUID | None = None  # whose it is; None: the installation's
    withheld: frozenset[Kind] = NEVER_TOLD  # of what customers wrote


@dataclass(frozen=True, slots=True)
class PersonaStyle:
    name: str = ""
    tone: str = "friendly"
    language: str = "auto"
    max_length: int = 0  # characters of the answer itself; 0 = no limit
    forbidden_topics: tuple[str, ...] = ()
    opening: str = ""
    closing: str = ""
    instructions: str = ""
    fallback_text: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of knowledge. The answer cites it as [index]."""

    index: int
    title: str
    text: str
    url: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """What is asked of the model: the last turn is the customer's question.

    is_for_colleague: a person reads and edits the answer before the customer does, and has the conversation already.
    """

    turns: tuple[Turn, ...]
    passages: tuple[Passage, ...] = ()
    style: PersonaStyle = PersonaStyle()
    language: str = "zh-hans"
    is_for_colleague: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int = 0
    completion_tokens: int = 0
    is_estimated: bool = False  # the provider told none, or the stream was closed before it could

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to a provider, for the trace and the bill. status: as in kefu_ai_requests_total."""

    provider: str
    model: str
    status: str
    took_ms: int = 0
    first_token_s: float | None = None  # since this request began
    usage: Usage | None = None
    cost: Decimal = Decimal(0)
    detail: str = ""  # for operators, never for visitors


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a model is asked: the throttle counts by it."""

    tenant_id: UUID
    visitor_id: UUID | None = None
