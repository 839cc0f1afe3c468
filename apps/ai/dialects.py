"""Where endpoints differ in what they accept. It is learned from their refusals, per endpoint and model."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from apps.ai.failures import ProviderFailure
from apps.ai.profiles import ProviderConfig

MOST = 1000


@dataclass(frozen=True, slots=True)
class Dialect:
    limit: str = "max_tokens"  # OpenAI's reasoning models insist on the newer name
    has_stream_options: bool = True  # older servers refuse them, and tell no usage then


_learned: OrderedDict[tuple[str, str], Dialect] = OrderedDict()


def dialect_of(config: ProviderConfig) -> Dialect:
    return _learned.get((config.base_url, config.model), Dialect())


def learn(config: ProviderConfig, failure: ProviderFailure) -> bool:
    """Whether the refusal taught something, so that the same request may be accepted when it is made again."""
    if failure.kind not in ("400", "422"):
        return False
    known = dialect_of(config)
    new = known
    if "max_completion_tokens" in failure.detail:
        new = replace(new, limit="max_completion_tokens")
    if "stream_options" in failure.detail:
        new = replace(new, has_stream_options=False)
    if new == known:
        return False
    _learned[config.base_url, config.model] = new
    while len(_learned) > MOST:
        _learned.popitem(last=False)
    return True
