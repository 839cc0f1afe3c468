"""What the model is told of a conversation so far: kept in Valkey, cut to a budget.

    context = load(tenant_id, conversation_id)      # None: build one from the stored messages
    context = extended(context, turns, last_seq)    # what was said since context.last_seq
    turns = window(context.turns, context.summary, budget)
    store(tenant_id, conversation_id, context)

One key per conversation, so a new one starts afresh; forget() when an old one is resolved, or a message in it recalled.
Valkey away, expired or unreadable: as if nothing had been kept.
"""

import logging
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from redis.client import NEVER_DECODE
from redis.exceptions import RedisError

from apps.ai.context_codec import Context, decode, encode
from apps.ai.profiles import Turn
from apps.ai.token_counts import estimated_tokens, turn_tokens
from apps.common import valkey
from apps.common.keys import tenant_key

KEPT_S = 6 * 3600
MOST_TURNS = 40  # kept; a summary stands for what came before
BUDGET = 2000  # tokens
SHORTENED = " […] "
_SUMMARY = "[Summary of the conversation so far] {summary}"
log = logging.getLogger(__name__)


def context_key(tenant_id: UUID, conversation_id: UUID) -> str:
    return tenant_key(tenant_id, "context", conversation_id)


def load(tenant_id: UUID, conversation_id: UUID) -> Context | None:
    """What was stored, or None. Compare its last_seq: it may be behind, never trust it to be ahead."""
    return load_all([(tenant_id, conversation_id)])[0]


def load_all(conversations: Sequence[tuple[UUID, UUID]]) -> list[Context | None]:
    """The same for each (tenant, conversation)."""
    keys = [context_key(*each) for each in conversations]
    try:
        found = valkey.client().execute_command("MGET", *keys, **{NEVER_DECODE: True})  # type: ignore[no-untyped-call]
    except RedisError as error:
        log.warning("contexts cannot be read: %s", error)
        return [None] * len(keys)
    return [decode(data) if data else None for data in cast(list[bytes | None], found)]


def store(tenant_id: UUID, conversation_id: UUID, context: Context, *, seconds: int = KEPT_S) -> None:
    """Keep it for a while after the last answer. Losing it costs a query."""
    store_all([(tenant_id, conversation_id, context)], seconds=seconds)


def store_all(contexts: Sequence[tuple[UUID, UUID, Context]], *, seconds: int = KEPT_S) -> None:
    """The same for each (tenant, conversation, context)."""
    pipeline = valkey.client().pipeline(transaction=False)
    for tenant_id, conversation_id, context in contexts:
        pipeline.set(context_key(tenant_id, conversation_id), encode(context), ex=seconds)
    try:
        pipeline.execute()
    except RedisError as error:
        log.warning("contexts cannot be kept: %s", error)


def forget(tenant_id: UUID, conversation_id: UUID) -> None:
    """The conversation is over, or something was taken back that must not be told again."""
    try:
        valkey.client().delete(context_key(tenant_id, conversation_id))
    except RedisError as error:
        log.warning("the context cannot be forgotten: %s", error)


def extended(context: Context | None, turns: Sequence[Turn], last_seq: int) -> Context:
    """With what was said since; without a context, what was said at all."""
    known = context or Context(0)
    return Context(last_seq, (*known.turns, *turns)[-MOST_TURNS:], known.summary)


def summarised(context: Context, summary: str, kept: int) -> Context:
    """A new summary that stands for all but the last few turns."""
    return Context(context.last_seq, context.turns[-kept:] if kept else (), summary)


def window(turns: Sequence[Turn], summary: str = "", budget: int = BUDGET) -> tuple[Turn, ...]:
    """The last turns that fit the budget of tokens, after the summary. The last turn is always there, shortened in
    its middle if it must be; the first one is the customer's."""
    if not turns:
        return ()
    room = budget
    opening = [Turn("user", _SUMMARY.format(summary=summary))] if summary else []
    opening = [turn for turn in opening if turn_tokens(turn) <= budget // 3]
    room -= sum(map(turn_tokens, opening))
    last = shortened(turns[-1], room)
    chosen = [last]
    room -= turn_tokens(last)
    for turn in reversed(turns[:-1]):
        room -= turn_tokens(turn)
        if room < 0:
            break
        chosen.append(turn)
    while len(chosen) > 1 and chosen[-1].role == "assistant" and not opening:
        chosen.pop()
    return (*opening, *reversed(chosen))


def shortened(turn: Turn, budget: int) -> Turn:
    """Beginning and end of a turn that is too long: there is where people say what they want."""
    if turn_tokens(turn) <= budget:
        return turn
    half = len(turn.content) // 2
    while half > 8 and turn_tokens(cut := _cut(turn, half)) > budget:
        half = half * 3 // 4
    return cut if half > 8 else _cut(turn, 8)


def _cut(turn: Turn, half: int) -> Turn:
    return Turn(turn.role, turn.content[:half] + SHORTENED + turn.content[-half:])


def unsummarised_tokens(context: Context) -> int:
    """When this outgrows the budget it is time for a new summary."""
    return sum(map(turn_tokens, context.turns)) + estimated_tokens(context.summary)
