"""What the answering task does: wait for silence, claim, gather, stream, post.

The database is used before the first and after the last byte of the provider, never in between.
"""

import logging
import time
from uuid import UUID

from django.db import connection, transaction

from apps.ai.answering import Outcome, guarded_stream
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import PromptRequest
from apps.ai.style import dont_know, knowledge_only_answer
from apps.common.clock import now
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.desk import finishing, turns
from apps.desk.jobs import Job, gather
from apps.desk.models import BotTurn
from apps.desk.streaming import Cancelled, run_answer

log = logging.getLogger(__name__)


def answer(turn_id: UUID) -> None:
    """Answer the turn unless somebody else has it, or hand over to a person. Running it twice changes nothing."""
    turn = _wait_for_silence(turn_id)
    job = _claim(turn) if turn else None
    if job is None:
        return
    connection.close()  # back to the pool: the stream may take many seconds
    try:
        outcome = _produce(job)
    except Cancelled:
        log.info("run %s was cancelled", job.turn.run_id)
    except ProviderFailure as failure:
        log.warning("run %s: the provider failed: %s", job.turn.run_id, failure)
        finishing.give_up(job)
    except Exception:
        log.exception("run %s failed", job.turn.run_id)
        finishing.give_up(job)
    else:
        finishing.finish(job, outcome)


def _wait_for_silence(turn_id: UUID) -> BotTurn | None:
    """The visitor may still be writing: every message moves not_before on, by five seconds in all."""
    while True:
        turn = BotTurn.objects.filter(pk=turn_id, state=BotTurn.State.PENDING).first()
        if turn is None:
            return None
        wait = (turn.not_before - now()).total_seconds()
        if wait <= 0:
            return turn
        connection.close()
        time.sleep(wait)


def _claim(turn: BotTurn) -> Job | None:
    with transaction.atomic():
        conversation = conversations.locked_conversation(turn.tenant_id, turn.conversation_id)
        turn = BotTurn.objects.select_related("persona").get(pk=turn.pk)
        turn.conversation = conversation
        if not turns.claim_turn(conversation, turn):
            return None
    return gather(turn, conversation)


def _produce(job: Job) -> Outcome:
    """Nothing fits: a fixed text, and the model is not asked to improvise. No model: the best article itself."""
    if not job.found:
        return _fixed(job, dont_know(job.style, job.language))
    if job.provider is None:
        return _fixed(job, knowledge_only_answer(job.style, job.passages[0]), cited=(1,))
    request = PromptRequest(turns=job.history, passages=job.passages, style=job.style, language=job.language)
    pieces = guarded_stream(job.provider, request, masker_stages=[job.masker])
    return submit(run_answer(job.run, pieces)).result()


def _fixed(job: Job, text: str, *, cited: tuple[int, ...] = ()) -> Outcome:
    """An answer that no model wrote. It passes the word list like any other."""
    shown = job.masker.feed(text) + job.masker.finish()
    return Outcome(
        text=shown,
        handoff_reason=job.masker.stop_reason,
        usage=None,
        cited=cited,
        removed_links=(),
        finish="stop",
        first_token_s=None,
        latency_s=0.0,
    )
