"""Links in letters: signed, once, for one conversation, in nobody's log."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Rating
from apps.conversations.visitors import Bounds, InvalidToken, Visitor, token_for, visitor_of
from apps.desk import mailed_links, visitor_links
from apps.desk.mailed_links import Purpose
from apps.desk.models import MailedLink
from apps.desk.visitor_links import LinkInvalid, LinkSpent, TooManyLinks
from tests.factories import make_contact, make_conversation, make_inbox
from tests.mail_server import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    inbox = make_inbox()
    contact = make_contact(tenant=inbox.tenant, email=f"lin-{uuid4().hex[:8]}@shop.example")
    return make_conversation(inbox=inbox, contact=contact, locale="en")


def issued(conversation: Conversation, purpose: Purpose = Purpose.RETURN) -> str:
    return mailed_links.signed(mailed_links.issue(conversation, purpose).id)


def who(conversation: Conversation) -> Visitor:
    return Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)


def test_a_link_leads_back_once_and_within_bounds(conversation: Conversation) -> None:
    token = issued(conversation)
    found = visitor_links.come_back(token)
    assert found == who(conversation)
    assert found.bounds is not None
    assert found.bounds.since == conversation.id
    assert visitor_of(token_for(found)).bounds == found.bounds
    with pytest.raises(LinkSpent):
        visitor_links.come_back(token)


def test_a_browser_that_has_the_session_keeps_it_and_the_link(conversation: Conversation) -> None:
    token, held = issued(conversation), token_for(who(conversation))
    assert visitor_links.come_back(token, held=held).bounds is None
    other = Visitor(conversation.tenant_id, conversation.inbox_id, uuid4())
    assert visitor_links.come_back(token, held=token_for(other)) == who(conversation)
    again = visitor_links.come_back(token, held=held)
    assert again == who(conversation)


def test_a_session_of_a_later_letter_does_not_open_an_earlier_conversation(
    conversation: Conversation,
) -> None:
    token = issued(conversation)
    visitor_links.come_back(token)
    later = make_conversation(inbox=conversation.inbox, contact=conversation.contact, status="resolved")
    held = token_for(Visitor(*who(conversation).__getstate__()[:3], Bounds(later.id, 2**40)))
    with pytest.raises(LinkSpent):
        visitor_links.come_back(token, held=held)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"), id="signature"),
        pytest.param(lambda token: uuid4().hex + token[32:], id="id"),
        pytest.param(lambda token: token[:32], id="unsigned"),
        pytest.param(lambda _token: "", id="empty"),
        pytest.param(lambda _token: "é" * 64, id="not ASCII"),
    ],
)
def test_forged_links_are_refused(conversation: Conversation, forge: Any) -> None:
    token = issued(conversation)
    with pytest.raises(LinkInvalid):
        visitor_links.come_back(forge(token))
    assert MailedLink.objects.get().used_at is None


def test_a_link_is_good_for_one_purpose(conversation: Conversation) -> None:
    with pytest.raises(LinkInvalid):
        visitor_links.come_back(issued(conversation, Purpose.RATE))
    with pytest.raises(LinkInvalid):
        visitor_links.rate(issued(conversation), score=5)
    with pytest.raises(LinkInvalid):
        visitor_links.renew(issued(conversation, Purpose.RATE))


def test_a_link_expires(conversation: Conversation) -> None:
    token, rating = issued(conversation), issued(conversation, Purpose.RATE)
    MailedLink.objects.update(expires_at=now() - timedelta(seconds=1))
    for use in (lambda: visitor_links.come_back(token), lambda: visitor_links.rate(rating, score=5)):
        with pytest.raises(LinkSpent):
            use()


@pytest.mark.parametrize("case", ["revoked", "another address", "another contact", "inbox closed"])
def test_a_link_ends_with_what_it_stands_for(conversation: Conversation, case: str) -> None:
    token = issued(conversation)
    if case == "revoked":
        mailed_links.revoke(conversation)
    elif case == "another address":
        conversation.contact.email = "somebody@else.example"
        conversation.contact.save()
    elif case == "another contact":
        conversation.contact = make_contact(tenant=conversation.tenant, email="x@else.example")
        conversation.save()
    else:
        conversation.inbox.is_active = False
        conversation.inbox.save()
    for use in (visitor_links.come_back, visitor_links.renew):
        with pytest.raises(LinkInvalid):
            use(token)


@pytest.mark.django_db(transaction=True)
def test_a_new_link_goes_to_the_contact_and_not_too_often(conversation: Conversation, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    token = issued(conversation)
    visitor_links.come_back(token)
    for _ in range(visitor_links.NEW_LINKS_A_DAY):
        visitor_links.renew(token)
    with pytest.raises(TooManyLinks):
        visitor_links.renew(token)
    orders = queued(conversation.tenant_id)
    assert {order["template"] for order in orders} == {"new_link"}
    links = [mailed_links.signed(MailedLink.objects.get(pk=order["about"]["link_id"]).id) for order in orders]
    assert len(set(links)) == visitor_links.NEW_LINKS_A_DAY
    assert visitor_links.come_back(links[0]) == who(conversation)


def test_a_rating_by_mail_counts_and_may_change(conversation: Conversation) -> None:
    newer = make_conversation(inbox=conversation.inbox, contact=conversation.contact, status="resolved")
    token = issued(conversation, Purpose.RATE)
    visitor_links.rate(token, score=2, comment="slow")
    visitor_links.rate(token, score=4, comment="better")
    rating = Rating.objects.get(conversation=conversation)
    assert (rating.score, rating.comment, rating.contact_id) == (4, "better", conversation.contact_id)
    assert not Rating.objects.filter(conversation=newer).exists()


def test_bounded_tokens_end(conversation: Conversation) -> None:
    past = Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id, Bounds(uuid4(), 1))
    with pytest.raises(InvalidToken):
        visitor_of(token_for(past))


def test_old_links_are_forgotten(conversation: Conversation) -> None:
    issued(conversation)
    assert mailed_links.forget_old(conversation.tenant_id, now()) == 0
    assert mailed_links.forget_old(conversation.tenant_id, now() + timedelta(days=68)) == 1
