"""Which model embeds for a tenant, and its two uses: the question now, the articles in the background."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.ai.embeddings import Kind, embed, installation_embedder
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.ai.queries import provider_chain
from apps.common.waiting import wait_for
from apps.desk.places import away
from apps.knowledge import embedding
from apps.knowledge.meaning import EmbeddingFailed, Meaning, Numbers
from apps.knowledge.tokens import plain
from apps.knowledge.vectors import usable_set
from apps.tenants.kept import Kept
from apps.tenants.queries import active_tenant_ids

QUESTION_S, PASSAGES_S = 1.0, 30.0
KEPT, KEPT_S = 2000, 300.0
# After a failure nobody asks for a while: each would wait in vain.
PAUSE_S = 5.0
# Tenants whose articles are embedded at the same time: the other background work wants threads as well.
AT_ONCE = 2
LONGEST_QUESTION = 1000
log = logging.getLogger(__name__)

_configs: Kept[UUID, ProviderConfig | None] = Kept()
_meanings: OrderedDict[tuple[str, str, str], tuple[float, Meaning]] = OrderedDict()
_resting: dict[tuple[str, str], float] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ProviderEmbedder:
    config: ProviderConfig

    @property
    def model(self) -> str:
        return self.config.model

    def passages(self, texts: Sequence[str]) -> list[Numbers]:
        return list(_embedded(self.config, texts, "passage", PASSAGES_S))


def embedder_of(tenant_id: UUID) -> ProviderConfig | None:
    """The tenant's own, else the installation's; None: there is none."""
    chain = provider_chain(tenant_id=tenant_id, purpose="embed")
    return chain[0] if chain else installation_embedder()


def meaning_of(tenant_id: UUID, text: str) -> tuple[Meaning | None, str]:
    """Of a question, within a second; or None, and why: no_model, not_ready or no_vector. Never raises."""
    config = _configs.get(tenant_id, tenant_id, lambda: embedder_of(tenant_id))
    if config is None:
        return None, "no_model"
    if usable_set(tenant_id, config.model) is None:
        return None, "not_ready"
    key = (config.base_url, config.model, plain(text)[:LONGEST_QUESTION])
    if (known := _meanings.get(key)) and known[0] > time.monotonic():
        return known[1], ""
    meaning = _asked(config, key)
    return (meaning, "") if meaning else (None, "no_vector")


def _asked(config: ProviderConfig, key: tuple[str, str, str]) -> Meaning | None:
    if _resting.get(key[:2], 0.0) > time.monotonic():
        return None
    try:
        (vector,) = _embedded(config, [key[2]], "query", QUESTION_S)
    except EmbeddingFailed as failed:
        _resting[key[:2]] = time.monotonic() + PAUSE_S
        log.warning("a question is searched for by its words alone: %s", failed)
        return None
    meaning = Meaning(config.model, tuple(vector))
    with _lock:
        _meanings[key] = (time.monotonic() + KEPT_S, meaning)
        while len(_meanings) > KEPT:
            _meanings.popitem(last=False)
    return meaning


def _embedded(
    config: ProviderConfig, texts: Sequence[str], kind: Kind, timeout_s: float
) -> list[list[float]]:
    try:
        with away():
            return wait_for(embed(config, texts, kind=kind, timeout_s=timeout_s))
    except ProviderFailure as failure:
        raise EmbeddingFailed(str(failure)) from None


def tenants_to_embed() -> list[UUID]:
    """Those with a model whose articles have changed since their vectors were complete; few at a time."""
    found: list[UUID] = []
    room = AT_ONCE - embedding.claims()
    for tenant_id in active_tenant_ids():
        if len(found) >= room:
            break
        config = embedder_of(tenant_id)
        if config is not None and embedding.due(tenant_id, config.model):
            found.append(tenant_id)
    return found


def embed_articles(tenant_id: UUID) -> None:
    """Make vectors that are missing, for less than a minute; what is left is due again."""
    config = embedder_of(tenant_id)
    if config is not None:
        embedding.embed_articles(tenant_id=tenant_id, embedder=ProviderEmbedder(config))
