"""Links in letters to visitors: what they are made of, and which of them are good.

A link is the id of a row and a signature. It stands behind the # of an address, which browsers send to no server: it is
in no log, and what reads mails and follows their links beforehand sees a plain page. It is good for one thing, until it
expires or is revoked, and only while the contact has the address to which it went.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.common.clock import now
from apps.common.ids import parse_id
from apps.conversations.models import Conversation
from apps.desk.mailboxes import digest
from apps.desk.models import MailedLink
from apps.tenants.models import Inbox

Purpose = MailedLink.Purpose
GOOD_FOR = {Purpose.RETURN: timedelta(days=7), Purpose.RATE: timedelta(days=14)}
KEPT = timedelta(days=60)  # afterwards nobody can tell a used link from one that never was
PAGES = {Purpose.RETURN: "back", Purpose.RATE: "rate"}
ID_LENGTH, SIGNATURE_LENGTH = 32, 32


class LinkInvalid(Exception):
    """Nobody made this link, or it was revoked."""


def issue(conversation: Conversation, purpose: Purpose) -> MailedLink:
    """For the contact's address of now."""
    return MailedLink.objects.create(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        purpose=purpose,
        mailbox=digest(conversation.contact.email),
        expires_at=now() + GOOD_FOR[purpose],
    )


def revoke(conversation: Conversation) -> None:
    """None of the letters that were sent leads back any more."""
    rows = MailedLink.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    rows.filter(revoked_at=None).update(revoked_at=now())


def revoke_link(link: MailedLink) -> bool:
    """False: it was revoked before."""
    rows = MailedLink.objects.for_tenant(link.tenant_id).filter(pk=link.pk, revoked_at=None)
    return bool(rows.update(revoked_at=now()))


def address_of(inbox: Inbox, link_id: UUID, purpose: Purpose) -> str:
    base = settings.KEFU_BASE_URL.rstrip("/")
    return f"{base}/chat/{inbox.site_key}/{PAGES[purpose]}/#{signed(link_id)}"


def signed(link_id: UUID) -> str:
    """Letters and digits alone: what makes links of texts cuts nothing off."""
    return link_id.hex + _signature(link_id)


def link_of(token: str, purpose: Purpose) -> MailedLink:
    """Used or expired, too; with conversation, contact, inbox and tenant. Raises LinkInvalid."""
    link_id = parse_id(token[:ID_LENGTH])
    if link_id is None or not constant_time_compare(token[ID_LENGTH:], _signature(link_id)):
        raise LinkInvalid("this link is not valid")
    related = ("conversation__contact", "conversation__inbox", "tenant")
    found = MailedLink.objects.select_related(*related).filter(pk=link_id, purpose=purpose).first()
    if found is None or found.revoked_at is not None or not _is_at_home(found):
        raise LinkInvalid("this link is not valid")
    return found


def _is_at_home(link: MailedLink) -> bool:
    """The shop is open, and its contact still has that address."""
    conversation = link.conversation
    return (
        link.tenant.is_active
        and conversation.inbox.is_active
        and constant_time_compare(link.mailbox, digest(conversation.contact.email))
    )


def use(link: MailedLink) -> bool:
    """Once: whether it was good for it."""
    rows = MailedLink.objects.for_tenant(link.tenant_id).filter(pk=link.pk, used_at=None, revoked_at=None)
    return bool(rows.filter(expires_at__gt=now()).update(used_at=now()))


def forget_old(tenant_id: UUID, moment: datetime) -> int:
    return MailedLink.objects.for_tenant(tenant_id).filter(expires_at__lt=moment - KEPT).delete()[0]


def _signature(link_id: UUID) -> str:
    return salted_hmac("kefu.mailed-link", link_id.hex, algorithm="sha256").hexdigest()[:SIGNATURE_LENGTH]
