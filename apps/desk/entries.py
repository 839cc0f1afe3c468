"""What comes in to be stored, and all that is known of it before the conversation is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, InterfaceError

from apps.common.ids import new_id
from apps.conversations.drafts import Draft, clean_content
from apps.conversations.locking import Key, Named
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Sender, agent_sender
from apps.conversations.visitors import Visitor
from apps.desk import queries
from apps.desk.queries import Answering
from apps.desk.rules.queries import rule_set
from apps.moderation.automaton import WordAutomaton
from apps.moderation.queries import word_automaton
from apps.moderation.screening import Verdict, screen
from apps.tenants.access import Desk, active_inbox

Visibility = Message.Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as the visitor's client sent it."""

    content: str
    client_id: str
    content_type: str = "text"
    locale: str = ""
    in_reply_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class FromVisitor:
    visitor: Visitor
    incoming: Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAgent:
    """is_private: a note. Anything else takes the conversation over from the AI or the queue."""

    desk: Desk
    conversation_id: UUID
    content: str
    client_id: str
    is_private: bool = False
    in_reply_to: UUID | None = None


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

    @property
    def key(self) -> Key:
        return self.visitor

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

    def draft(self) -> Draft:
        return Draft(
            id=self.id,
            client_id=self.client_id,
            sender=agent_sender(self.item.desk.user),
            content=self.content,
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
    content = clean_content(item.incoming.content)
    known = inboxes.of(item.visitor)
    return Said(
        visitor=item.visitor,
        incoming=item.incoming,
        id=new_id(),
        client_id=item.incoming.client_id or str(new_id()),
        content=content,
        verdict=screen(known.automaton, content),
        answering=known.answering,
        has_rules_for_people=known.has_rules_for_people,
    )


def _replied(item: FromAgent) -> Replied:
    client_id = item.client_id or str(new_id())
    return Replied(item=item, id=new_id(), client_id=client_id, content=clean_content(item.content))


@dataclass(frozen=True, slots=True)
class Known:
    """What an inbox's messages need. has_rules_for_people: trigger rules that look at what people have as well."""

    answering: Answering
    automaton: WordAutomaton
    has_rules_for_people: bool


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
            )
        return self._known[visitor.inbox_id]
