"""What the pipeline decides: who answers, with what, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.ai.intents import Intent
from apps.ai.models import Persona
from apps.ai.profiles import Attempt, Passage, PersonaStyle, PromptRequest, ProviderConfig
from apps.ai.scopes import Key
from apps.knowledge.search import Passage as Found


class Action(StrEnum):
    ANSWER = "answer"
    REPLY = "reply"  # a fixed text
    HANDOFF = "handoff"
    BLOCK = "block"  # nothing is said


class Source(StrEnum):
    """Where an answer comes from."""

    AI = "ai"
    FAQ = "faq"  # the best article itself
    CACHE = "cache"
    RULE = "rule"
    SMALL_TALK = "small_talk"
    NOTHING = "nothing"  # no article fits: the fixed text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """text: what will be said, "" while a model must be asked (request) or when nothing is said; for a handoff the
    notice, "" for the usual one. cited: indexes of found; citations: of an answer that was given before.
    key: under which the model's answer may be given to others.

    is_instead: of an answer that a model had begun and could not end; what was shown of it goes.
    """

    action: Action
    reason: str
    source: Source | None = None
    text: str = ""
    cited: tuple[int, ...] = ()
    citations: tuple[Mapping[str, Any], ...] = ()
    key: Key | None = None
    sources: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    request: PromptRequest | None = None
    chain: tuple[ProviderConfig, ...] = ()
    intent: Intent | None = None  # None: the word list decided before anybody looked
    rule: str = ""
    persona: Persona | None = None
    style: PersonaStyle
    team_id: UUID | None = None
    label_ids: tuple[UUID, ...] = ()
    priority: int | None = None
    attempts: tuple[Attempt, ...] = ()
    is_instead: bool = False

    @property
    def would_ask_model(self) -> bool:
        return self.request is not None

    @property
    def passages(self) -> tuple[Passage, ...]:
        return numbered(self.found)


def numbered(found: tuple[Found, ...]) -> tuple[Passage, ...]:
    """The found articles, numbered as an answer cites them."""
    return tuple(
        Passage(index, each.title, each.text, each.url, each.score)
        for index, each in enumerate(found, start=1)
    )
