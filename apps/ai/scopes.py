"""What an answer depends on, and the names under which it can be found again: plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self
from uuid import UUID

import orjson

from apps.ai.normal_form import normal_form
from apps.ai.profiles import PersonaStyle


def digest(*parts: object) -> str:
    """32 hexadecimal digits; other parts make another one."""
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def style_fingerprint(style: PersonaStyle) -> str:
    return digest(style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whoever changes anything in here asks anew: no old answer has the same fingerprint.

    place: who answers from what, whatever the version. There is one remembered answer per place and question.
    """

    tenant_id: UUID
    language: str
    persona_id: UUID | None = None
    collection_ids: tuple[UUID, ...] = ()
    persona: str = ""  # style_fingerprint()
    knowledge: str = ""  # version of the tenant's knowledge
    rules: str = ""  # version of its rules
    model: str = ""  # which models, and the version of the prompt

    @property
    def place(self) -> str:
        return digest(self.persona_id, sorted(self.collection_ids), self.language)

    @property
    def fingerprint(self) -> str:
        return digest(self.place, self.persona, self.knowledge, self.rules, self.model)

    def sources(self, passages: Iterable[str]) -> tuple[str, ...]:
        """What an answer was made from: the style and the passages, each by a fingerprint such as «id:version»."""
        return (self.persona, *sorted(passages))


@dataclass(frozen=True, slots=True)
class Key:
    """A question in its scope, as digests."""

    tenant_id: UUID
    place: str
    scope: str
    question: str

    @property
    def member(self) -> str:
        """The question's name among those that are counted."""
        return f"{self.place}:{self.question}"


def key_of(scope: Scope, question: str) -> Key:
    return Key(scope.tenant_id, scope.place, scope.fingerprint, question_digest(question))


def question_digest(question: str) -> str:
    return digest(normal_form(question))


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. citations: as they are stored with a message; sources: Scope.sources()."""

    text: str
    citations: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[str, ...] = ()

    def as_json(self) -> str:
        return orjson.dumps([self.text, self.citations, self.sources]).decode()

    @classmethod
    def from_json(cls, value: str) -> Self:
        text, citations, sources = orjson.loads(value)
        return cls(text, tuple(citations), tuple(sources))
