"""Words on trial against the messages of the last days: what they would have done to how many of them.

The newest first, for SECONDS at most; a trial that does not get through says so. It reads what visitors and the AI
wrote as it is stored, so what was masked then is no hit now.
"""

import csv
import time
from collections.abc import Iterator
from uuid import UUID

from apps.common.decoding import NotText
from apps.conversations.models import Conversation, Message
from apps.moderation import jobs, trials
from apps.moderation.automaton import WordAutomaton
from apps.moderation.lists import TooManyWords
from apps.moderation.models import WordTrial

SECONDS = 30
CONVERSATIONS_AT_ONCE = 200
MOST_CONVERSATIONS = 100_000
GONE = "gone"  # the file
WRITTEN = (Message.Sender.VISITOR, Message.Sender.AI)


def run_waiting() -> int:
    """Every two seconds. Answers how many trials it has run."""
    count = 0
    while (trial := jobs.claimed(WordTrial)) is not None:
        run(trial)
        count += 1
    return count


def run(trial: WordTrial) -> None:
    """The trial is claimed."""
    try:
        _run(trial)
    except jobs.Stopped:
        return
    except (NotText, TooManyWords, csv.Error):  # the file was saved or cancelled meanwhile
        jobs.fail(trial, GONE)


def _run(trial: WordTrial) -> None:
    words = trials.words_on_trial(trial)
    automaton, tally, ends_at = WordAutomaton(words), trials.tally_of(words), time.monotonic() + SECONDS
    conversations = _conversations(trial)
    looked_at = 0
    jobs.report(trial, 0, total=len(conversations), words=len(words))
    for start in range(0, len(conversations), CONVERSATIONS_AT_ONCE):
        some = conversations[start : start + CONVERSATIONS_AT_ONCE]
        for message_id, text in _messages(trial, some):
            tally.count(automaton, message_id, text)
        looked_at += len(some)
        jobs.report(trial, looked_at, messages=tally.messages, hits=tally.hits)
        if time.monotonic() > ends_at:
            break
    is_partial = looked_at < len(conversations) or len(conversations) == MOST_CONVERSATIONS
    jobs.finish(trial, is_partial=is_partial, **tally.stored())


def _conversations(trial: WordTrial) -> list[UUID]:
    rows = Conversation.objects.for_tenant(trial.tenant_id).filter(last_activity_at__gte=trial.since)
    return list(rows.order_by("-last_activity_at").values_list("pk", flat=True)[:MOST_CONVERSATIONS])


def _messages(trial: WordTrial, conversation_ids: list[UUID]) -> Iterator[tuple[UUID, str]]:
    rows = Message.objects.for_tenant(trial.tenant_id).filter(
        conversation_id__in=conversation_ids, sender_kind__in=WRITTEN, created_at__gte=trial.since
    )
    yield from rows.exclude(content="").order_by().values_list("pk", "content")
