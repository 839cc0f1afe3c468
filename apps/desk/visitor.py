"""Use cases of the visitor: speak, ask for a person, stop an answer, end."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.ai.models import Persona
from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.queries import visitor_conversations
from apps.conversations.services import ConversationMissing, Draft, Posted, Sender
from apps.conversations.visitors import Visitor
from apps.desk import growing, queries, tasks, texts, turns
from apps.desk.handoff import hand_off, language_of
from apps.desk.models import BotTurn
from apps.desk.routing import Action, Decision, decide
from apps.moderation.screening import Verdict, check
from apps.tenants.access import active_inbox

Owner = Conversation.Owner
STOPPED_PART = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as the visitor's client sent it."""

    content: str
    client_id: str
    content_type: str = "text"
    locale: str = ""
    in_reply_to: UUID | None = None


def receive_message(visitor: Visitor, incoming: Incoming) -> Posted:
    """Store the message, decide what follows and start it.

    Raises EmptyMessage, MessageTooLong, NoSuchInbox. The same client_id again returns the first message.
    """
    content = conversations.clean_content(incoming.content)
    inbox = active_inbox(visitor.tenant_id, visitor.inbox_id)
    verdict = check(tenant_id=visitor.tenant_id, text=content)
    with transaction.atomic():
        earlier = _earlier_message(visitor, incoming.client_id)
        if earlier is not None:
            return Posted(earlier, is_new=False)
        answering = queries.answering(inbox)
        owner = Owner.AI if answering.is_ai_enabled else Owner.QUEUE
        conversation = conversations.open_conversation(visitor, owner=owner, locale=incoming.locale)
        posted = conversations.post_message(conversation, _draft(conversation, incoming, content, verdict))
        if posted.is_new:
            _follow(conversation, posted.message, answering, is_blocked=verdict.action == "block")
    return posted


def _earlier_message(visitor: Visitor, client_id: str) -> Message | None:
    """The retry of a message whose conversation was resolved meanwhile must not open a new one."""
    own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id).values("pk")
    messages = Message.objects.for_tenant(visitor.tenant_id)
    return messages.filter(conversation__in=own, client_id=client_id).first() if client_id else None


def _draft(conversation: Conversation, incoming: Incoming, content: str, verdict: Verdict) -> Draft:
    contact = conversation.contact
    blocked = verdict.action == "block"
    is_masked = verdict.action == "mask"
    return Draft(
        sender=Sender(Message.Sender.VISITOR, contact.id, contact.name, contact.avatar_url),
        content=verdict.content if is_masked else content,
        original=content if is_masked else "",
        client_id=incoming.client_id,
        content_type=incoming.content_type,
        in_reply_to=incoming.in_reply_to,
        visibility=Message.Visibility.SUPERVISORS if blocked else Message.Visibility.PUBLIC,
    )


def _follow(
    conversation: Conversation, message: Message, answering: queries.Answering, *, is_blocked: bool
) -> None:
    rules = queries.rules(conversation.tenant_id, conversation.inbox_id)
    decision = decide(message.content, owner=conversation.owner, is_blocked=is_blocked, rules=rules)
    language = language_of(conversation, message.content)
    if decision.action is Action.HANDOFF:
        hand_off(conversation, reason=decision.reason, language=language, notice=decision.reply)
    elif decision.action is Action.REPLY:
        _reply(conversation, decision, answering.persona, language)
    elif decision.action is Action.ANSWER:
        _start_answer(conversation, message, decision, answering)


def _reply(conversation: Conversation, decision: Decision, persona: Persona | None, language: str) -> None:
    text = decision.reply or texts.small_talk(decision.reason, language)
    metadata = {"source": "rule" if decision.rule else "small_talk"}
    if decision.rule is not None:
        metadata["rule"] = decision.rule.name
    draft = Draft(sender=queries.ai_sender(persona), content=text, metadata=metadata)
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


def _own_conversation(visitor: Visitor, conversation_id: UUID | None = None) -> Conversation:
    """The visitor's unresolved conversation, locked. Raises ConversationMissing."""
    own = visitor_conversations(visitor.tenant_id, visitor.inbox_id, visitor.contact_id)
    found = own.exclude(status=Conversation.Status.RESOLVED).first()
    if found is None or (conversation_id is not None and found.id != conversation_id):
        raise ConversationMissing("no such conversation")
    return conversations.locked_conversation(visitor.tenant_id, found.id)


@transaction.atomic
def request_person(visitor: Visitor, *, locale: str = "") -> Conversation:
    """The button «ask for a person». Opens a conversation if there is none."""
    conversation = conversations.open_conversation(visitor, owner=Owner.AI, locale=locale)
    if conversation.owner == Owner.AI:
        hand_off(conversation, reason="customer_request", language=language_of(conversation))
    return conversation


@transaction.atomic
def stop_answer(visitor: Visitor, *, message_id: UUID) -> None:
    """End the growing answer; what was shown of it stays as a message. Nothing happens when it is over already."""
    conversation = _own_conversation(visitor)
    turn = turns.active_turn(conversation)
    if turn is None or turn.state != BotTurn.State.RUNNING or turn.message_id != message_id:
        return
    shown = growing.shown_text(visitor.tenant_id, conversation.id, message_id)
    turns.cancel_turn(turn, reason="stopped")
    if shown.strip():
        draft = Draft(
            id=message_id,
            sender=queries.ai_sender(turn.persona),
            content=shown,
            metadata={STOPPED_PART: True},
        )
        conversations.post_message(conversation, draft)


@transaction.atomic
def end_conversation(visitor: Visitor) -> None:
    conversation = _own_conversation(visitor)
    turns.cancel_active_turn(conversation, reason="replaced")
    conversations.change_status(conversation, status=Conversation.Status.RESOLVED)
    text = texts.resolved(language_of(conversation))
    metadata = {"activity": "resolved", "by": "visitor"}
    conversations.post_message(
        conversation, Draft(sender=conversations.SYSTEM, content=text, metadata=metadata)
    )


@transaction.atomic
def mark_read(visitor: Visitor, *, seq: int) -> None:
    conversations.mark_read(_own_conversation(visitor), reader="visitor", seq=seq)


@transaction.atomic
def view_page(visitor: Visitor, *, url: str, title: str) -> None:
    """Remember where the visitor is; without a conversation there is nothing to remember it in."""
    try:
        conversation = _own_conversation(visitor)
    except ConversationMissing:
        return
    conversations.remember_page(conversation, url=url, title=title)
