"""A question on its way through the stages, and what they have found out about it so far."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.ai.intents import Intent
from apps.ai.models import Persona
from apps.ai.profiles import Attempt, PersonaStyle
from apps.ai.scopes import Key
from apps.desk.pipeline.finding import articles_for, query_for, seen
from apps.desk.pipeline.plan import Action, Plan, Source
from apps.desk.pipeline.question import Question
from apps.desk.pipeline.setup import Setup
from apps.desk.pipeline.trace import Trace
from apps.knowledge.search import Passage

UNKNOWN = Intent("unsure", 0.0)


@dataclass(slots=True)
class Case:
    question: Question
    setup: Setup
    trace: Trace
    intent: Intent = UNKNOWN
    rule: str = ""
    must_answer: bool = False  # a rule says so, whatever the visitor wants
    persona: Persona | None = None
    collection_ids: tuple[UUID, ...] = ()
    key: Key | None = None  # under which others may have the answer; None: it is this visitor's alone
    team_id: UUID | None = None
    label_ids: tuple[UUID, ...] = ()
    priority: int | None = None
    attempts: list[Attempt] = field(default_factory=list)  # what was asked of models for the decision itself
    _found: tuple[Passage, ...] | None = field(default=None)

    def __post_init__(self) -> None:
        self.persona = self.setup.answering.persona
        self.collection_ids = self.setup.answering.collection_ids

    @property
    def style(self) -> PersonaStyle:
        return self.persona.style() if self.persona else PersonaStyle()

    def articles(self) -> tuple[Passage, ...]:
        """What fits, searched once."""
        if self._found is None:
            with self.trace.stage("retrieval") as step:
                version = self.setup.knowledge_version
                query = query_for(self.question, self.setup.classifying, self.attempts)
                self._found = articles_for(self.question, self.collection_ids, version, query)
                best = self._found[0] if self._found else None
                step.end(
                    "found" if best else "nothing",
                    score=best.score if best else None,
                    question=self.question.text[:500],
                    passages=seen(self._found),
                    **({"rewritten": query.query, "rewritten_by": query.by} if query.by else {}),
                )
        return self._found

    def plan(self, action: Action, reason: str, source: Source | None = None, **fields: Any) -> Plan:
        """With everything that is known by now. A search that was not needed is not made for it."""
        return Plan(
            action=action,
            reason=reason,
            source=source,
            found=self._found or (),
            intent=self.intent,
            rule=self.rule,
            persona=self.persona,
            style=self.style,
            team_id=self.team_id,
            label_ids=self.label_ids,
            priority=self.priority,
            attempts=tuple(self.attempts),
            **fields,
        )
