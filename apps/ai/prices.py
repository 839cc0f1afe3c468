"""What an answer costs, also when nobody told how many tokens it took."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from apps.ai.profiles import ProviderConfig, Usage
from apps.ai.token_counts import PER_TURN, estimated_tokens

MILLION = Decimal(1_000_000)
SMALLEST = Decimal("0.000001")


def estimated_usage(messages: Iterable[Mapping[str, str]], answer: str) -> Usage:
    """What a request for messages and its answer so far used, rather too much than too little."""
    prompt = sum(estimated_tokens(message["content"]) + PER_TURN for message in messages)
    return Usage(prompt, estimated_tokens(answer), is_estimated=True)


def cost_of(usage: Usage, config: ProviderConfig) -> Decimal:
    """In the currency of the provider's prices, to the sixth decimal."""
    prompt = usage.prompt_tokens * config.prompt_price
    completion = usage.completion_tokens * config.completion_price
    return ((prompt + completion) / MILLION).quantize(SMALLEST)
