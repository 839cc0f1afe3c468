"""What comes in to be stored, and all that is known of it before the conversation is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError

from apps.common.ids import new_id
from apps.conversations.attachments import Wanted
from apps.conversations.blocks import Blocked, BlockList, block_list
from apps.conversations.card_forms import Filled
from apps.conversations.card_texts import card_text
from apps.conversations.cards import CARD
from apps.conversations.drafts import SYSTEM, Draft, clean_content
from apps.conversations.locking import Key, Named
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Sender, agent_sender
from apps.conversations.visitors import Visitor
from apps.desk import queries
from apps.desk.forms import Form, read_form
from apps.desk.handoff import language_of
from apps.desk.queries import Answering
from apps.desk.rules.queries import rule_set
from apps.moderation.automaton import WordAutomaton
from apps.moderation.queries import word_automaton
from apps.moderation.screening import Verdict, screen
from apps.tenants.access import Desk, active_inbox
from apps.tenants.queries import widget_settings
from apps.tenants.widget_settings import greeting_text

Visibility = Message.Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as the visitor's client sent it, or a program that speaks for the visitor."""

    content: str
    client_id: str
    content_type: str = "text"
    locale: str = ""
    in_reply_to: UUID | None = None
    attachments: tuple[UUID, ...] = ()
    by_program: bool = False
    greeting: str = ""  # id of the one that came by itself, if this answers it
    form: Filled | None = None  # its text becomes the content


@dataclass(frozen=True, slots=True)
class FromVisitor:
    visitor: Visitor
    incoming: Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAgent:
    """is_private: a note. Anything else takes the conversation over from the AI or the queue.

    card: checked. Without content the card's text becomes it. mentions: ids of agents and teams that a note calls.
    """

    desk: Desk
    conversation_id: UUID
    content: str
    client_id: str
    is_private: bool = False
    in_reply_to: UUID | None = None
    attachments: tuple[UUID, ...] = ()
    card: dict[str, Any] | None = None
    mentions: tuple[UUID, ...] = ()


Item = FromVisitor | FromAgent


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A visitor's message, screened. id and client_id are chosen here: a second attempt stores the same message."""

    visitor: Visitor
    incoming: Incoming
    id: UUID
    client_id: str
    content: str
    verdict: Verdict
    answering: Answering
    has_rules_for_people: bool
    form: Form | None = None
    greeting: Draft | None = None  # goes before the first message of a conversation

    @property
    def key(self) -> Key:
        return self.visitor

    @property
    def wanted(self) -> Wanted | None:
        """The attachments."""
        said, who = self.incoming, self.visitor
        if not said.attachments:
            return None
        return Wanted(who.tenant_id, said.attachments, who.contact_id, by_program=said.by_program)

    @property
    def is_blocked(self) -> bool:
        return self.verdict.action == "block"

    def draft(self, conversation: Conversation) -> Draft:
        contact = conversation.contact
        is_masked = self.verdict.is_masked and not self.is_blocked
        return Draft(
            id=self.id,
            client_id=self.client_id,
            sender=Sender(Message.Sender.VISITOR, contact.id, contact.name, contact.avatar_url),
            content=self.verdict.content if is_masked else self.content,
            original=self.content if is_masked else "",
            content_type=self.incoming.content_type,
            in_reply_to=self.incoming.in_reply_to,
            visibility=Visibility.SUPERVISORS if self.is_blocked else Visibility.PUBLIC,
            metadata={"form": self.form.shown} if self.form else {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """An agent's message or note."""

    item: FromAgent
    id: UUID
    client_id: str
    content: str

    @property
    def key(self) -> Key:
        return Named(self.item.desk.tenant.id, self.item.conversation_id)

    @property
    def wanted(self) -> Wanted | None:
        """The attachments."""
        return Wanted(self.item.desk.tenant.id, self.item.attachments) if self.item.attachments else None

    def draft(self, conversation: Conversation) -> Draft:
        card = self.item.card
        return Draft(
            id=self.id,
            client_id=self.client_id,
            sender=agent_sender(self.item.desk.user),
            content=self.content or (card_text(card, language_of(conversation)) if card else ""),
            content_type=CARD if card else "text",
            metadata={"card": card} if card else {},
            in_reply_to=self.item.in_reply_to,
            visibility=Visibility.AGENTS if self.item.is_private else Visibility.PUBLIC,
        )


Entry = Said | Replied


def prepared(items: Sequence[Item]) -> list[Entry | Exception]:
    """One for each item; an exception for what cannot be stored, such as EmptyMessage, MessageTooLong, NoSuchInbox.

    Each inbox is asked about once, whatever the number of its messages. Raises only when the database does not answer.
    """
    inboxes = Inboxes()
    return [_prepared(item, inboxes) for item in items]


def _prepared(item: Item, inboxes: "Inboxes") -> Entry | Exception:
    try:
        return _said(item, inboxes) if isinstance(item, FromVisitor) else _replied(item)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - this item's fault; handed to whoever sent it
        return error


def _said(item: FromVisitor, inboxes: "Inboxes") -> Said:
    known = inboxes.of(item.visitor)
    if known.blocked.holds(item.visitor.contact_id):
        raise Blocked("you cannot write here")
    form = read_form(item.visitor, item.incoming.form, known.automaton) if item.incoming.form else None
    content = clean_content(
        form.content if form else item.incoming.content, may_be_empty=bool(item.incoming.attachments)
    )
    return Said(
        visitor=item.visitor,
        incoming=item.incoming,
        id=new_id(),
        client_id=item.incoming.client_id or str(new_id()),
        content=content,
        verdict=screen(known.automaton, content),
        answering=known.answering,
        has_rules_for_people=known.has_rules_for_people,
        form=form,
        greeting=_greeting(item.incoming, known),
    )


def _greeting(incoming: Incoming, known: "Known") -> Draft | None:
    """What the client showed to the visitor by itself: agents and the AI must know what is being answered."""
    text = greeting_text(known.greetings, incoming.greeting, incoming.locale) if incoming.greeting else ""
    if not text:
        return None
    is_ai = known.answering.is_ai_enabled
    sender = queries.ai_sender(known.answering.persona) if is_ai else SYSTEM
    return Draft(sender=sender, content=text, metadata={"proactive": incoming.greeting})


def _replied(item: FromAgent) -> Replied:
    client_id = item.client_id or str(new_id())
    content = clean_content(item.content, may_be_empty=bool(item.card or item.attachments))
    return Replied(item=item, id=new_id(), client_id=client_id, content=content)


@dataclass(frozen=True, slots=True)
class Known:
    """What an inbox's messages need. has_rules_for_people: trigger rules that look at what people have as well."""

    answering: Answering
    automaton: WordAutomaton
    has_rules_for_people: bool
    greetings: Sequence[dict[str, Any]]
    blocked: BlockList


class Inboxes:
    """How the inboxes of one batch answer, each read once."""

    def __init__(self) -> None:
        self._known: dict[UUID, Known] = {}

    def of(self, visitor: Visitor) -> Known:
        """Raises NoSuchInbox."""
        if visitor.inbox_id not in self._known:
            inbox = active_inbox(visitor.tenant_id, visitor.inbox_id)
            self._known[visitor.inbox_id] = Known(
                queries.answering(inbox),
                word_automaton(tenant_id=visitor.tenant_id),
                rule_set(visitor.tenant_id).has_rules_for_people,
                widget_settings(inbox).proactive,
                block_list(visitor.tenant_id),
            )
        return self._known[visitor.inbox_id]
