"""A visitor wants a conversation by mail, and nobody's mailbox gets filled by it.

Only the visitor's own conversation. A verified contact's transcripts go to that contact's address alone, and so do
those of whoever came by a link in a letter. Others may give an address; what bounds them:

    a visitor        5 a day, to at most 2 different addresses a day
    a mailbox        5 a day, whoever asks, in the whole installation
    a client address 20 an hour
    a tenant         500 a day
"""

from datetime import timedelta
from uuid import UUID

from apps.common import allowances, valkey
from apps.common.allowances import DAY_S, HOUR_S
from apps.common.keys import MAILBOX, tenant_key
from apps.conversations.models import Contact, Conversation
from apps.conversations.queries import own_conversations
from apps.conversations.services import ConversationMissing
from apps.conversations.visitors import Visitor
from apps.desk import mailing
from apps.desk.handoff import language_of
from apps.desk.mailboxes import digest, mailbox
from apps.desk.mailing import MailUnavailable
from apps.tenants.access import active_inbox
from apps.tenants.demo import NO_LIMIT, is_demo
from apps.tenants.models import Inbox
from apps.tenants.queries import widget_settings

PER_VISITOR = 5
ADDRESSES_PER_VISITOR = 2
PER_MAILBOX = 5
PER_CLIENT = 20
PER_TENANT = 500


class AddressMissing(Exception):
    """The contact has no e-mail address, and none was given."""


class AddressRefused(Exception):
    """Transcripts of this contact, or to this visitor, go to the contact's own address."""


class TooManyTranscripts(Exception):
    """Asked for too often. wait: how long until it may work again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many transcripts")
        self.wait = wait


def request_transcript(
    visitor: Visitor, *, email: str = "", conversation_id: UUID | None = None, client: str = ""
) -> str:
    """Have it mailed; answers the address. email: by default the contact's. client: the caller's network address.

    Raises MailUnavailable, ConversationMissing, AddressMissing, AddressRefused, TooManyTranscripts, and ValidationError
    when email is no address.
    """
    inbox = active_inbox(visitor.tenant_id, visitor.inbox_id)
    if not (mailing.is_available() and widget_settings(inbox).has_transcript):
        raise MailUnavailable("transcripts are not sent here")
    conversation = _own(visitor, conversation_id)
    address = _address(conversation.contact, email, came_by_letter=visitor.bounds is not None)
    _count(inbox, visitor, address, client)
    mailing.send(
        tenant_id=visitor.tenant_id,
        to=address,
        template="transcript",
        language=language_of(conversation),
        about={"conversation_id": str(conversation.id)},
    )
    return address


def _own(visitor: Visitor, conversation_id: UUID | None) -> Conversation:
    """The latest, or the one of that id."""
    rows = own_conversations(visitor)
    found = rows.filter(pk=conversation_id).first() if conversation_id else rows.first()
    if found is None:
        raise ConversationMissing("no such conversation")
    return found


def _address(contact: Contact, given: str, *, came_by_letter: bool) -> str:
    if contact.email and (contact.is_verified or came_by_letter):
        if given and mailbox(given) != mailbox(contact.email):
            raise AddressRefused("transcripts of this contact go to the contact's own address")
        return contact.email
    if not (given or contact.email):
        raise AddressMissing("there is no e-mail address to send it to")
    return given or contact.email


def _count(inbox: Inbox, visitor: Visitor, address: str, client: str) -> None:
    """Raises TooManyTranscripts; RedisError when nobody can count."""
    tenant_id = visitor.tenant_id
    is_free = is_demo(inbox.tenant.slug)
    box = digest(address)
    _count_addresses(visitor, box)
    for bucket, limit, per_s in (
        (tenant_key(tenant_id, "transcripts", "of", visitor.contact_id), PER_VISITOR, DAY_S),
        (f"{MAILBOX}{box}", PER_MAILBOX, DAY_S),
        (tenant_key(tenant_id, "transcripts", "from", client), NO_LIMIT if is_free else PER_CLIENT, HOUR_S),
        (tenant_key(tenant_id, "transcripts"), NO_LIMIT if is_free else PER_TENANT, DAY_S),
    ):
        allowance = allowances.take(bucket, limit=limit, per_s=per_s)
        if not allowance.is_granted:
            raise TooManyTranscripts(timedelta(seconds=allowance.next_in_s))


def _count_addresses(visitor: Visitor, box: str) -> None:
    key = tenant_key(visitor.tenant_id, "transcripts", "to", visitor.contact_id)
    client = valkey.client()
    with client.pipeline() as pipe:
        pipe.sadd(key, box)
        pipe.expire(key, DAY_S, nx=True)
        pipe.scard(key)
        pipe.ttl(key)
        is_new, _is_set, count, left_s = pipe.execute()
    if count > ADDRESSES_PER_VISITOR:
        if is_new:
            client.srem(key, box)
        raise TooManyTranscripts(timedelta(seconds=left_s))
