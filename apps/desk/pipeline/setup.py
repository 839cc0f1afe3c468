"""How an inbox answers, read before the pipeline runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from apps.ai.classifier import Classifier
from apps.ai.models import Persona
from apps.ai.profiles import Attempt, ProviderConfig
from apps.ai.queries import provider_chain
from apps.ai.taught import classifier_of
from apps.common.clock import now
from apps.common.freshness import Fresh
from apps.desk import queries
from apps.desk.queries import Answering
from apps.desk.rules.queries import rule_set
from apps.desk.rules.ruleset import RuleSet
from apps.knowledge.queries import knowledge_state
from apps.moderation.automaton import WordAutomaton
from apps.moderation.queries import word_automaton
from apps.tenants.hours import is_open
from apps.tenants.kept import Kept
from apps.tenants.models import Inbox
from apps.tenants.queries import hours_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """chain: the models to ask, one after the other; empty: the knowledge base alone. left_out: why others are not in
    it. classifying: the model that says what is meant, where words and classifier are unsure. automaton: of the listed
    words. personas: answer styles that are no rows yet, by id; only a draft has them."""

    answering: Answering
    rules: RuleSet
    classifier: Classifier
    chain: tuple[ProviderConfig, ...]
    classifying: ProviderConfig | None
    left_out: tuple[Attempt, ...]
    automaton: WordAutomaton
    knowledge_version: int
    knowledge_period: str  # another one when an article has begun or ceased to hold
    is_open: bool
    personas: Mapping[UUID, Persona] = field(default_factory=dict)


Chain = tuple[tuple[ProviderConfig, ...], tuple[Attempt, ...]]
_states: Fresh[UUID, tuple[int, str]] = Fresh(size=1000)
_chains: Kept[UUID, Chain] = Kept()  # by inbox
_classifying: Kept[UUID, ProviderConfig | None] = Kept()  # by inbox


def setup_of(inbox: Inbox, team_id: UUID | None = None) -> Setup:
    """team_id: of the conversation, whose hours go before the inbox's."""
    tenant_id, answering = inbox.tenant_id, queries.answering(inbox)
    version, period = _states.get(tenant_id, partial(knowledge_state, tenant_id))
    chain, left_out = _chains.get(tenant_id, inbox.id, partial(chain_of, tenant_id, answering))
    return Setup(
        answering=answering,
        rules=rule_set(tenant_id),
        classifier=classifier_of(tenant_id),
        chain=chain,
        classifying=_classifying.get(tenant_id, inbox.id, partial(classifying_of, tenant_id, answering)),
        left_out=left_out,
        automaton=word_automaton(tenant_id=tenant_id),
        knowledge_version=version,
        knowledge_period=period,
        is_open=is_open(hours_of(tenant_id, inbox.id, team_id), now()),
    )


def chain_of(tenant_id: UUID, answering: Answering) -> Chain:
    left_out: list[Attempt] = []
    chain = provider_chain(tenant_id=tenant_id, first=answering.provider, attempts=left_out)
    return chain, tuple(left_out)


def classifying_of(tenant_id: UUID, answering: Answering) -> ProviderConfig | None:
    if not answering.asks_model_when_unsure:
        return None
    return next(iter(provider_chain(tenant_id=tenant_id, purpose="classify", first=answering.provider)), None)
