"""Plain values that the AI app takes and returns; nothing in them knows about the database."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """An OpenAI-compatible endpoint. Times are seconds."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    name: str = "environment"
    connect_timeout_s: float = 3.0
    first_token_timeout_s: float = 6.0
    between_tokens_timeout_s: float = 8.0
    total_timeout_s: float = 15.0
    is_private_allowed: bool = False


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
    """What is asked of the model: the last turn is the customer's question."""

    turns: tuple[Turn, ...]
    passages: tuple[Passage, ...] = ()
    style: PersonaStyle = PersonaStyle()
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int = 0
    completion_tokens: int = 0
