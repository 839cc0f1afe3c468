"""The pipeline as if a document were published. Writes nothing, and fills no cache of what is published."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.ai.models import Persona, Provider
from apps.ai.teaching import trial_classifier
from apps.common.clock import now
from apps.desk.configuring.applying import refuse
from apps.desk.configuring.comparing import changes, keys_of, label_of
from apps.desk.configuring.documents import Document, Entry, Problem, digest_of
from apps.desk.configuring.kinds import BY_NAME
from apps.desk.configuring.naming import Names
from apps.desk.configuring.reading import published_document
from apps.desk.configuring.resolving import Resolved, names_within, resolved
from apps.desk.models import InboxAnswering
from apps.desk.pipeline.setup import Setup, chain_of, classifying_of, setup_of
from apps.desk.queries import Answering, answering_as
from apps.desk.rules.queries import usable
from apps.desk.rules.ruleset import RuleSet
from apps.moderation.automaton import Word, WordAutomaton
from apps.moderation.queries import Decided, effective
from apps.tenants.hours import is_open
from apps.tenants.models import Inbox
from apps.tenants.queries import hours_among


def setup_of_draft(inbox: Inbox, document: Document) -> Setup:
    """How the inbox would answer. What the document leaves as it is stays the published one, caches included.

    Raises Invalid for references that mean nothing (any more). Takes seconds when intents differ: for workers.
    """
    setup = setup_of(inbox)
    draft = _Draft(inbox, document)
    different = {change.kind.name for change in changes(published_document(inbox.tenant_id), document)}
    if different & {"words", "categories"}:
        setup = replace(setup, automaton=draft.automaton())
    if "intents" in different:
        setup = replace(setup, classifier=trial_classifier(draft.rows("intents")))
    if "hours" in different:
        setup = replace(setup, is_open=draft.is_open())
    if different & {"rules", "personas"}:
        setup = replace(setup, rules=draft.rules(), personas=draft.personas)
    if different & {"answering", "personas"}:
        setup = _answering_as(setup, inbox.tenant_id, draft.answering())
    return setup


def _answering_as(setup: Setup, tenant_id: UUID, answering: Answering) -> Setup:
    chain, left_out = chain_of(tenant_id, answering)
    classifying = classifying_of(tenant_id, answering)
    return replace(setup, answering=answering, chain=chain, left_out=left_out, classifying=classifying)


@dataclass(frozen=True)
class _Draft:
    inbox: Inbox
    document: Document

    @cached_property
    def _names(self) -> Names:
        return names_within(self.inbox.tenant_id, self.document)

    @cached_property
    def personas(self) -> dict[UUID, Persona]:
        return {row.pk: row for row in self.rows("personas")}

    def rows(self, name: str) -> list[Any]:
        entries = self.document.get(name, [])
        return [one.row for one in self._resolved(name, entries)]

    def _resolved(self, name: str, entries: list[Entry]) -> list[Resolved]:
        kind = BY_NAME[name]
        labels = [label_of(key) for key in keys_of(kind, entries)]
        found = [
            resolved(kind, entry, self.inbox.tenant_id, self._names, label=label)
            for entry, label in zip(entries, labels, strict=True)
        ]
        refuse(
            [
                Problem((name, label, field), message)
                for label, one in zip(labels, found, strict=True)
                for field, messages in one.errors.items()
                for message in messages
            ]
        )
        return found

    def automaton(self) -> WordAutomaton:
        rows = [row for row in self.rows("words") if row.is_active]
        listed = [Word(row.text, row.category, row.action, row.reading) for row in rows]
        decided = {row.name: Decided(row.is_active, row.action) for row in self.rows("categories")}
        return WordAutomaton(effective(listed, decided))

    def rules(self) -> RuleSet:
        """In the order in which they are tried; of those with the same number, as the document lists them."""
        rows = sorted((row for row in self.rows("rules") if row.is_active), key=lambda row: int(row.priority))
        found = (usable(row) for row in rows)
        version = digest_of({"rules": self.document["rules"], "personas": self.document["personas"]})
        return RuleSet((rule for rule in found if rule is not None), version=version)

    def answering(self) -> Answering:
        own = [entry for entry in self.document["answering"] if entry.get("inbox") == self.inbox.site_key]
        one = next(iter(self._resolved("answering", own)), None)
        row: Any = one.row if one else InboxAnswering(inbox=self.inbox)
        providers = Provider.objects.for_tenant(self.inbox.tenant_id)
        return answering_as(
            row,
            persona=self.personas.get(row.persona_id) or self._default_persona(),
            provider=providers.filter(pk=row.provider_id).first() if row.provider_id else None,
            collection_ids=tuple(one.several.get("collections", ())) if one else (),
        )

    def _default_persona(self) -> Persona | None:
        return next((row for row in self.personas.values() if row.is_default), None)

    def is_open(self) -> bool:
        rows = [
            row for row in self.rows("hours") if row.inbox_id in (self.inbox.id, None) and row.team_id is None
        ]
        return is_open(hours_among(rows), now())
