"""Questions to a model beside the conversation: what is meant, a summary, a draft. Nobody waits long for them, and
everybody can do without."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

from apps.ai import breaker
from apps.ai.client import Message, stream_chat
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Attempt, ProviderConfig

log = logging.getLogger(__name__)


async def ask_beside(
    config: ProviderConfig,
    messages: Sequence[Message],
    *,
    what: str,
    max_tokens: int,
    longest: int,
    patience_s: float,
    may_repeat: bool = False,
    attempts: list[Attempt] | None = None,
) -> str | None:
    """The reply; of one that is longer than that many characters one more of them. None: there was none in time.

    A provider whose breaker is not closed is not asked, and how it goes is not told to the breaker: the patience here
    says nothing about answers, and the one request that tries a provider again belongs to a visitor. what: for the
    log. attempts receives what was asked and what it cost. Only cancelling ends it.
    """
    hurried = replace(config, total_timeout_s=min(config.total_timeout_s, patience_s))
    reply = ""
    try:
        if not await breaker.is_closed(config):
            raise ProviderFailure("breaker_open", "the provider failed too often")
        asking = stream_chat(
            hurried, messages, max_tokens=max_tokens, may_repeat=may_repeat, attempts=attempts
        )
        async with asyncio.timeout(patience_s), aclosing(asking) as chunks:
            async for chunk in chunks:
                reply += chunk.text
                if len(reply) > longest:
                    return reply[: longest + 1]
    except (ProviderFailure, TimeoutError) as failure:
        log.info("no %s: %s", what, failure)
        return None
    except Exception:
        log.exception("asking for a %s failed", what)
        return None
    return reply
