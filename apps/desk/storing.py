"""One transaction that stores messages of visitors and agents, and whatever follows from them.

Everything is looked up for all entries at once; then each is treated in the order in which it came, and its message
waits in the batch. Where something else must be written in between (a handoff, an agent who takes over), the batch is
flushed first: seq and events keep the order of what happened.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.ai import reasons
from apps.conversations import bulk, snoozing
from apps.conversations import services as conversations
from apps.conversations.attachments import AttachmentMissing
from apps.conversations.batches import Batch
from apps.conversations.filling import fill_contact
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.services import ConversationClosed, Draft, Posted
from apps.desk import actors, later, mentioning, pending_mail, tasks, texts
from apps.desk.changing import give_to_person
from apps.desk.entries import Entry, Replied, Said
from apps.desk.handoff import hand_off, language_of
from apps.desk.lookup import Found, files_of, find
from apps.desk.starting import Starting

Owner = Conversation.Owner
Status = Conversation.Status
LOCK_WAIT_MS = 3_000


@transaction.atomic
def store(entries: Sequence[Entry], *, wait: bool) -> list[Posted | Exception]:
    """One result for each entry: the message, or ConversationMissing, ConversationClosed, AttachmentMissing or Busy.

    wait: for whoever holds a conversation, at most LOCK_WAIT_MS; otherwise such an entry is Busy at once. An entry
    whose conversation somebody opened in this very moment is Busy in both cases: the next attempt finds it.
    """
    if wait:
        bulk.wait_at_most(LOCK_WAIT_MS)
    storing = Storing(find(entries, wait=wait))
    results = [storing.result(entry) for entry in entries]
    storing.flush()
    return results


class Storing:
    """The entries of one transaction, one after the other."""

    def __init__(self, found: Found) -> None:
        self._batch = Batch()
        self._starting = Starting(found.conversations.values())
        self._found = found
        self._added: dict[tuple[UUID, str], Message] = {}

    def flush(self) -> None:
        """Write what waits, in the order in which it came."""
        self._batch.flush()
        if started := self._starting.flush():
            transaction.on_commit(partial(tasks.dispatch, started))

    def result(self, entry: Entry) -> Posted | Exception:
        known = self._found.earlier.get((entry.key, entry.client_id))
        if known is not None:
            return Posted(known, is_new=False)
        if entry.key in self._found.failures:
            return self._found.failures[entry.key]
        conversation = self._found.conversations.get(entry.key)
        added = self._added.get((conversation.id, entry.client_id)) if conversation else None
        if added is not None:
            return Posted(added, is_new=False)
        try:
            files = files_of(entry, self._found.uploads)
        except AttachmentMissing as error:
            return error
        assert conversation is not None  # only what cannot be sent has none
        if isinstance(entry, Said):
            return self._hear(entry, conversation, files)
        return self._reply(entry, conversation, files)

    def _add(
        self,
        entry: Entry,
        conversation: Conversation,
        files: Sequence[Attachment],
        *,
        mentions: Sequence[dict[str, str]] = (),
    ) -> Posted:
        draft = entry.draft(conversation)
        if files:
            draft = replace(draft, attachments=files)
        if mentions:
            draft = replace(draft, metadata=draft.metadata | {"mentions": list(mentions)})
        message = self._batch.add(conversation, draft)
        self._added[conversation.id, entry.client_id] = message
        return Posted(message, is_new=True)

    # ── agents ─────────────────────────────────────────────────────────────────────────────────────

    def _reply(
        self, entry: Replied, conversation: Conversation, files: Sequence[Attachment]
    ) -> Posted | Exception:
        if not entry.item.is_private:
            if conversation.status == Status.RESOLVED:
                return ConversationClosed("the conversation is resolved")
            if conversation.owner != Owner.HUMAN:
                if self._batch.holds(conversation):
                    self.flush()
                desk = entry.item.desk
                give_to_person(actors.agent(desk), conversation, desk.user, batch=self._batch)
        called = self._called(entry)
        posted = self._add(entry, conversation, files, mentions=called.shown if called else [])
        if called:
            mentioning.tell(conversation, posted.message, called, actor_name=entry.item.desk.user.public_name)
        if entry.item.card:
            later.copy_pictures(posted.message)
        pending_mail.after_reply(conversation, posted.message)
        return posted

    def _called(self, entry: Replied) -> mentioning.Called | None:
        """Whom a note calls; most call nobody, and ask nothing."""
        item = entry.item
        if not (item.mentions and item.is_private):
            return None
        return mentioning.called(item.desk.tenant.id, item.mentions)

    # ── visitors ───────────────────────────────────────────────────────────────────────────────────

    def _hear(self, entry: Said, conversation: Conversation, files: Sequence[Attachment]) -> Posted:
        if entry.greeting and conversation.last_seq == 0:
            self._batch.add(conversation, entry.greeting)
        self._wake(entry, conversation)
        posted = self._add(entry, conversation, files)
        if entry.verdict.action == "review":
            self._ask_for_review(conversation, entry)
        if entry.is_blocked:
            return posted
        if entry.form and entry.form.details:
            self.flush()
            fill_contact(conversation, entry.form.details)
        if conversation.owner != Owner.AI:
            if entry.has_rules_for_people:
                later.sort(conversation, posted.message)
            if conversation.owner == Owner.QUEUE and conversation.handoff_reason:
                later.tell_waiting(conversation)
            return posted
        if entry.verdict.action == "handoff":
            self.flush()
            language = language_of(conversation, posted.message.content)
            hand_off(conversation, reason=reasons.POLICY_RESTRICTION, language=language)
        else:
            self._starting.add(conversation, posted.message, entry.answering)
        return posted

    def _wake(self, entry: Said, conversation: Conversation) -> None:
        if conversation.status == Status.SNOOZED and not entry.is_blocked:
            snoozing.wake(conversation, by="visitor", batch=self._batch)

    def _ask_for_review(self, conversation: Conversation, entry: Said) -> None:
        """A line that agents alone see."""
        found = ", ".join(dict.fromkeys(hit.category or hit.word for hit in entry.verdict.hits))
        line = Draft(
            sender=conversations.SYSTEM,
            content=texts.review_wanted(found, language_of(conversation)),
            visibility=Message.Visibility.AGENTS,
            metadata={"activity": "review", "seq": conversation.last_seq},
        )
        self._batch.add(conversation, line)
