"""How a run ends: its message is posted, or the conversation goes to a person. The lease is checked under the lock."""

from typing import Any

from django.db import transaction

from apps.ai.answering import Outcome
from apps.ai.reasons import POLICY_RESTRICTION, PROVIDER_FAILURE
from apps.common.loop import submit
from apps.conversations import services as conversations
from apps.conversations.models import Conversation
from apps.conversations.services import Draft
from apps.desk import growing, queries, turns
from apps.desk.handoff import hand_off
from apps.desk.jobs import Job
from apps.desk.models import BotTurn

State = BotTurn.State


def finish(job: Job, outcome: Outcome) -> bool:
    """Post the answer; hand over when it says so. False: the run had lost its lease, and nothing was posted."""
    with transaction.atomic():
        held = _held_turn(job)
        if held is None:
            return False
        turn, conversation = held
        _remember(turn, job, outcome)
        reason = outcome.handoff_reason
        is_shown = bool(outcome.text) and reason != POLICY_RESTRICTION
        if not is_shown:
            turns.withdraw(turn, reason="failed")
        turns.end_turn(turn, state=State.HANDED_OFF if reason else State.ANSWERED, reason=reason or "")
        if is_shown:
            conversations.post_message(conversation, _draft(job, outcome))
        if reason:
            hand_off(conversation, reason=reason, language=job.language)
    submit(growing.clear_quietly(job.turn.tenant_id, job.conversation.id))
    return True


def give_up(job: Job) -> bool:
    """No answer could be had: a polite text, and a person. False: the run had lost its lease."""
    with transaction.atomic():
        held = _held_turn(job)
        if held is None:
            return False
        turn, conversation = held
        turns.withdraw(turn, reason="failed")
        turns.end_turn(turn, state=State.HANDED_OFF, reason=PROVIDER_FAILURE)
        hand_off(conversation, reason=PROVIDER_FAILURE, language=job.language)
    return True


def _held_turn(job: Job) -> tuple[BotTurn, Conversation] | None:
    """The turn and its conversation under the lock, if this attempt may still speak."""
    conversation = conversations.locked_conversation(job.turn.tenant_id, job.conversation.id)
    turn = BotTurn.objects.get(pk=job.turn.pk)
    turn.conversation = conversation
    is_ours = turn.state == State.RUNNING and turn.attempt == job.turn.attempt
    return (turn, conversation) if is_ours and turns.may_speak(conversation, turn) else None


def _draft(job: Job, outcome: Outcome) -> Draft:
    cited = [passage for passage in job.passages if passage.index in outcome.cited]
    citations: list[dict[str, Any]] = [
        {"index": passage.index, "title": passage.title, "url": passage.url} for passage in cited
    ]
    assert job.turn.message_id is not None  # given when the turn was claimed
    return Draft(
        id=job.turn.message_id,
        sender=queries.ai_sender(job.turn.persona),
        content=outcome.text,
        citations=citations,
        # Nothing fits: the widget offers a person below the text.
        metadata={"source": source_of(job)} | ({} if job.found else {"offer": "handoff"}),
    )


def source_of(job: Job) -> str:
    """ai, faq (the knowledge base alone) or nothing (no article fits)."""
    if not job.found:
        return "nothing"
    return "ai" if job.provider else "faq"


def _remember(turn: BotTurn, job: Job, outcome: Outcome) -> None:
    if outcome.usage is not None:
        turn.usage = {
            "prompt_tokens": outcome.usage.prompt_tokens,
            "completion_tokens": outcome.usage.completion_tokens,
        }
    passages = [
        {
            "id": str(found.article_id),
            "title": found.title,
            "score": round(found.score, 3),
            "verdict": found.verdict,
        }
        for found in job.found
    ]
    turn.trace = [
        {"stage": "retrieval", "question": job.question[:500], "passages": passages},
        {
            "stage": "answer",
            "source": source_of(job),
            "model": job.provider.model if job.provider and job.found else None,
            "prompt_version": outcome.prompt_version,
            "removed_links": outcome.removed_links,
        },
        {"stage": "timing", "first_token_s": outcome.first_token_s, "latency_s": outcome.latency_s},
    ]
