"""How an inbox answers, read before the pipeline runs."""

from dataclasses import dataclass

from apps.ai.profiles import ProviderConfig
from apps.desk import queries
from apps.desk.queries import Answering
from apps.moderation.automaton import WordAutomaton
from apps.moderation.queries import word_automaton
from apps.tenants.models import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """chain: the models to ask, one after the other; empty: the knowledge base alone. automaton: the listed words."""

    answering: Answering
    chain: tuple[ProviderConfig, ...]
    automaton: WordAutomaton


def setup_of(inbox: Inbox) -> Setup:
    answering = queries.answering(inbox)
    provider = queries.provider_of(inbox.tenant_id, answering.provider)
    return Setup(
        answering=answering,
        chain=(provider,) if provider else (),
        automaton=word_automaton(tenant_id=inbox.tenant_id),
    )
