"""One transaction that stores messages of visitors and agents, and whatever follows from them.

Everything is looked up for all entries at once; then each is treated in the order in which it came, and its message
waits in the batch. Where something else must be written in between (a handoff, an agent who takes over), the batch is
flushed first: seq and events keep the order of what happened.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.ai.models import Persona
from apps.conversations import bulk
from apps.conversations import services as conversations
from apps.conversations.batches import Batch
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationClosed, Draft, Posted
from apps.desk import actors, queries, tasks, texts, turns
from apps.desk.changing import give_to_person
from apps.desk.entries import Entry, Replied, Said
from apps.desk.handoff import hand_off, language_of
from apps.desk.lookup import Found, find
from apps.desk.routing import Action, Decision, decide

Owner = Conversation.Owner
Status = Conversation.Status
LOCK_WAIT_MS = 3_000


@transaction.atomic
def store(entries: Sequence[Entry], *, wait: bool) -> list[Posted | Exception]:
    """One result for each entry: the message, or ConversationMissing, ConversationClosed or Busy.

    wait: for whoever holds a conversation, at most LOCK_WAIT_MS; otherwise such an entry is Busy at once. An entry
    whose conversation somebody opened in this very moment is Busy in both cases: the next attempt finds it.
    """
    if wait:
        bulk.wait_at_most(LOCK_WAIT_MS)
    storing = Storing(find(entries, wait=wait))
    results = [storing.result(entry) for entry in entries]
    storing.batch.flush()
    return results


class Storing:
    """The entries of one transaction, one after the other."""

    def __init__(self, found: Found) -> None:
        self.batch = Batch()
        self._found = found
        self._added: dict[tuple[UUID, str], Message] = {}

    def result(self, entry: Entry) -> Posted | Exception:
        known = self._found.earlier.get((entry.key, entry.client_id))
        if known is not None:
            return Posted(known, is_new=False)
        if entry.key in self._found.failures:
            return self._found.failures[entry.key]
        conversation = self._found.conversations[entry.key]
        added = self._added.get((conversation.id, entry.client_id))
        if added is not None:
            return Posted(added, is_new=False)
        if isinstance(entry, Said):
            return self._hear(entry, conversation)
        return self._reply(entry, conversation)

    def _add(self, conversation: Conversation, draft: Draft) -> Posted:
        message = self.batch.add(conversation, draft)
        self._added[conversation.id, draft.client_id] = message
        return Posted(message, is_new=True)

    # ── agents ─────────────────────────────────────────────────────────────────────────────────────

    def _reply(self, entry: Replied, conversation: Conversation) -> Posted | Exception:
        if not entry.item.is_private:
            if conversation.status == Status.RESOLVED:
                return ConversationClosed("the conversation is resolved")
            if conversation.owner != Owner.HUMAN:
                self.batch.flush()
                desk = entry.item.desk
                give_to_person(actors.agent(desk), conversation, desk.user)
        return self._add(conversation, entry.draft())

    # ── visitors ───────────────────────────────────────────────────────────────────────────────────

    def _hear(self, entry: Said, conversation: Conversation) -> Posted:
        posted = self._add(conversation, entry.draft(conversation))
        message, rules = posted.message, entry.configuration.rules
        decision = decide(message.content, owner=conversation.owner, is_blocked=entry.is_blocked, rules=rules)
        if decision.action is Action.ANSWER:
            _start_answer(conversation, message, decision, entry.configuration.answering)
        elif decision.action in (Action.HANDOFF, Action.REPLY):
            self.batch.flush()
            _speak(conversation, message, decision, entry.configuration.answering.persona)
        return posted


def _speak(conversation: Conversation, message: Message, decision: Decision, persona: Persona | None) -> None:
    """What needs no model: the notice of a handoff, or a fixed reply."""
    language = language_of(conversation, message.content)
    if decision.action is Action.HANDOFF:
        hand_off(conversation, reason=decision.reason, language=language, notice=decision.reply)
        return
    text = decision.reply or texts.small_talk(decision.reason, language)
    source = {"source": "rule", "rule": decision.rule.name} if decision.rule else {"source": "small_talk"}
    draft = Draft(sender=queries.ai_sender(persona), content=text, metadata=source)
    conversations.post_message(conversation, draft)


def _start_answer(
    conversation: Conversation, message: Message, decision: Decision, answering: queries.Answering
) -> None:
    persona_id = decision.rule.persona_id if decision.rule else None
    persona_id = persona_id or (answering.persona.id if answering.persona else None)
    turn = turns.start_turn(
        conversation, trigger_seq=message.seq, persona_id=persona_id, debounce_ms=answering.debounce_ms
    )
    if turn is not None:
        transaction.on_commit(partial(tasks.dispatch, turn.id))
