"""Use cases of whoever opens a link of a letter: back into the conversation, a new link, a rating.

The page behind a link does nothing by itself: programs that look at the links of mails press no buttons. The way back
works once. In the browser in which it was used the session goes on; anybody else who has got hold of the letter, and
the contact on another device, can have a new link sent, which goes to the contact's own address and nowhere else.
"""

import time
from dataclasses import replace

from django.db import transaction

from apps.common import allowances
from apps.common.allowances import DAY_S
from apps.common.clock import now
from apps.common.keys import tenant_key
from apps.conversations.models import Conversation, Rating
from apps.conversations.visitors import Bounds, InvalidToken, Visitor, visitor_of
from apps.desk import mail_refusals, mailed_links, mailing
from apps.desk.handoff import language_of
from apps.desk.mailed_links import LinkInvalid, Purpose
from apps.desk.rating import rate_conversation

__all__ = ["LinkInvalid", "LinkSpent", "TooManyLinks", "come_back", "rate", "renew"]
SESSION_S = 7 * DAY_S
NEW_LINKS_A_DAY = 3


class LinkSpent(Exception):
    """The link was used, or its time is over: a new one can be had."""


class TooManyLinks(Exception):
    """Enough for today."""


def come_back(token: str, *, held: str = "") -> Visitor:
    """The contact whose conversation it is, within bounds: from that conversation on, for a week. Works once.

    held: the session that the browser has. If it is the contact's own it stays as it is, and the link is not used.
    Raises LinkInvalid, LinkSpent.
    """
    link = mailed_links.link_of(token, Purpose.RETURN)
    row = link.conversation
    wanted = Visitor(row.tenant_id, row.inbox_id, row.contact_id)
    if (session := _session(held)) == wanted and _shows(session, row):
        return session
    if not mailed_links.use(link):
        raise LinkSpent("this link was used already, or its time is over")
    return replace(wanted, bounds=Bounds(row.id, int(time.time()) + SESSION_S))


def _session(held: str) -> Visitor | None:
    try:
        return visitor_of(held) if held else None
    except InvalidToken:
        return None


def _shows(session: Visitor, conversation: Conversation) -> bool:
    return session.bounds is None or session.bounds.since <= conversation.id


def renew(token: str) -> None:
    """Have a new one mailed to the contact. Raises LinkInvalid, TooManyLinks, MailUnavailable, RedisError."""
    conversation = mailed_links.link_of(token, Purpose.RETURN).conversation
    address = conversation.contact.email
    if mail_refusals.is_refused(conversation.tenant_id, conversation.inbox_id, address):
        raise LinkInvalid("no letters are wanted there")
    bucket = tenant_key(conversation.tenant_id, "links", conversation.id)
    if not allowances.take(bucket, limit=NEW_LINKS_A_DAY, per_s=DAY_S).is_granted:
        raise TooManyLinks("enough for today")
    with transaction.atomic():
        link = mailed_links.issue(conversation, Purpose.RETURN)
        mailing.send(
            tenant_id=conversation.tenant_id,
            to=address,
            template="new_link",
            language=language_of(conversation),
            about={"conversation_id": str(conversation.id), "link_id": str(link.id)},
        )


def rate(token: str, *, score: int, comment: str = "") -> Rating:
    """Rate the conversation that the letter asked about; again changes it.

    Raises LinkInvalid, LinkSpent, InvalidRating.
    """
    link = mailed_links.link_of(token, Purpose.RATE)
    if link.expires_at <= now():
        raise LinkSpent("the time of this link is over")
    rated = rate_conversation(link.tenant_id, link.conversation_id, score=score, comment=comment)
    mailed_links.use(link)
    return rated
