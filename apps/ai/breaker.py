"""Whether a provider is worth asking: closed, open or half open, shared by all workers through Valkey.

It opens after FAILURES_IN_A_ROW, or when SICK_SHARE of at least LEAST_REQUESTS within WINDOW_S failed, or for as
long as the provider asks (Retry-After). After the pause a single request of a single worker tries again; each failed
trial doubles the pause. Every tenant has breakers of its own: one tenant's wrong time limit must not silence
another's model. Without Valkey every breaker is closed, and so it is after a Valkey that lost its data.

The libraries there are (pybreaker, purgatory) write their state in several steps, so that every worker would probe.
"""

import logging
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from redis.exceptions import RedisError

from apps.ai import metrics
from apps.ai.breaker_scripts import ADMIT, IS_TROUBLED, REPORT
from apps.ai.client import LONGEST_PAUSE_S
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig
from apps.common import valkey
from apps.common.keys import AI_BREAKER, tenant_key
from apps.common.scripts import Script

FAILURES_IN_A_ROW = 6
WINDOW_S = 30
LEAST_REQUESTS = 20
SICK_SHARE = 0.5
PAUSE_S = 5
LONGEST_OPEN_S = 120
PROBE_GRACE_S = 5.0  # a probe that says nothing for so long after its time is up was lost with its worker
MOST_LABELS = 50
_SICK = frozenset({"timeout", "connect_error", "bad_stream", "408", "429"})

_admit = Script(ADMIT)
_report = Script(REPORT)
_looked = Script(IS_TROUBLED)
_labels: set[str] = set()
log = logging.getLogger(__name__)


class State(IntEnum):
    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Outcome(StrEnum):
    WELL = "well"
    SICK = "sick"
    NONE = "none"  # the reader went away before anything could be said


class Target(NamedTuple):
    """What one breaker is about. tenant_id None: the installation's own provider."""

    tenant_id: UUID | None
    base_url: str
    model: str

    @property
    def key(self) -> str:
        digest = sha256(f"{self.base_url}\n{self.model}".encode()).hexdigest()[:24]
        if self.tenant_id is None:
            return AI_BREAKER + digest
        return tenant_key(self.tenant_id, "ai", "breaker", digest)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an administrator sees. why: the kind of the last failure; failures: in a row."""

    state: State
    tried_in_s: float = 0.0
    why: str = ""
    failures: int = 0


class Trial:
    """One visit to a provider that the breaker admitted. Report its outcome, exactly once counts."""

    def __init__(self, config: ProviderConfig, token: str, *, is_probe: bool) -> None:
        self._config = config
        self._token = token
        self._is_reported = False
        self.is_probe = is_probe

    async def went_well(self) -> None:
        await self._tell(Outcome.WELL)

    async def failed(self, failure: ProviderFailure) -> None:
        """A refusal of this one request says nothing about the provider's health."""
        if is_sick(failure):
            await self._tell(Outcome.SICK, failure.kind, _stay_away_s(failure))
        else:
            await self._tell(Outcome.WELL)

    async def was_left(self) -> None:
        """Somebody else may try now."""
        if self.is_probe:
            await self._tell(Outcome.NONE)

    async def _tell(self, outcome: Outcome, why: str = "", stay_away_s: float = 0.0) -> None:
        if self._is_reported:
            return
        self._is_reported = True
        rules = (
            FAILURES_IN_A_ROW, WINDOW_S * 1000, LEAST_REQUESTS, SICK_SHARE, PAUSE_S * 1000, LONGEST_OPEN_S * 1000
        )  # fmt: skip
        answer = await _report.run(
            [target_of(self._config).key], [self._token, outcome, int(stay_away_s * 1000), why, *rules]
        )
        _show(self._config, State(answer[0]) if answer else State.CLOSED)


async def admit(config: ProviderConfig) -> Trial:
    """Raises ProviderFailure («breaker_open», retry_after told) when the provider should be left alone."""
    token = uuid4().hex
    probe_s = config.connect_timeout_s + config.first_token_timeout_s + PROBE_GRACE_S
    answer = await _admit.run([target_of(config).key], [token, int(probe_s * 1000)])
    state = State(answer[0]) if answer else State.CLOSED
    _show(config, state)
    if state == State.OPEN:
        metrics.REQUESTS.labels("breaker_open").inc()
        raise ProviderFailure("breaker_open", "the provider failed too often", answer[1] / 1000)
    return Trial(config, token, is_probe=state == State.HALF_OPEN)


async def is_closed(config: ProviderConfig) -> bool:
    """Whether nothing speaks against asking; changes nothing."""
    return not await _looked.run([target_of(config).key], [])


def is_sick(failure: ProviderFailure) -> bool:
    return failure.kind in _SICK or (failure.kind.isdecimal() and int(failure.kind) >= 500)


def _stay_away_s(failure: ProviderFailure) -> float:
    """Who asks for a pause that no question can wait for is left alone that long, at the first word."""
    asked = failure.retry_after or 0.0
    return asked if LONGEST_PAUSE_S < asked < float("inf") else 0.0


def target_of(config: ProviderConfig) -> Target:
    return Target(config.tenant_id, config.base_url, config.model)


def condition_of(target: Target) -> Condition | None:
    """As Valkey has it now; None when Valkey is away."""
    client = valkey.client()
    try:
        stored = cast("dict[str, str]", client.hgetall(target.key))
        seconds, microseconds = client.time()
    except (RedisError, OSError):
        return None
    if "until" not in stored:
        return Condition(State.CLOSED, 0.0, stored.get("why", ""), int(stored.get("streak", 0)))
    left_s = float(stored["until"]) / 1000 - (seconds + microseconds / 1_000_000)
    state = State.OPEN if left_s > 0 else State.HALF_OPEN
    return Condition(state, max(0.0, left_s), stored.get("why", ""))


def close(target: Target) -> None:
    """Forget the failures: somebody has changed the provider, or seen that it works."""
    try:
        valkey.client().delete(target.key)
    except (RedisError, OSError):
        log.warning("a breaker could not be closed: Valkey is away")


def _show(config: ProviderConfig, state: State) -> None:
    host = _host(config.base_url)
    if host not in _labels and len(_labels) >= MOST_LABELS:
        host = "other"
    _labels.add(host)
    metrics.BREAKER.labels(host).set(state)


@lru_cache(maxsize=1000)
def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or "none"
    except ValueError:
        return "none"
