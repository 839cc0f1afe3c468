"""Replies to visitors who have left: one letter for several, none for whoever has seen them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.common import loop
from apps.common.clock import now
from apps.common.encryption import decrypt
from apps.conversations.models import Conversation, Message
from apps.conversations.services import agent_sender
from apps.conversations.visitors import Visitor
from apps.desk import agent, letters, mail_refusals, tasks, visitor
from apps.desk.lifecycle import mail
from apps.desk.models import MailedLink, PendingMail
from apps.desk.program import posting
from apps.desk.program.actor import Program
from apps.desk.rating import rate
from apps.desk.register import Kind, Place, Register
from apps.tenants.access import Desk
from tests.factories import (
    make_contact,
    make_conversation,
    make_desk,
    make_inbox,
    make_lifecycle,
    make_message,
)
from tests.mail_server import mail_server, part, queued

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True


@pytest.fixture
def conversation() -> Conversation:
    """The mailbox is nobody's yet: its letters are counted."""
    inbox = make_inbox(name="Hillside Goods")
    contact = make_contact(tenant=inbox.tenant, email=f"lin-{uuid4().hex[:8]}@shop.example")
    row = make_conversation(inbox=inbox, contact=contact, locale="en", owner="human")
    make_message(conversation=row, content="Where is it?")
    return row


@pytest.fixture
def desk(conversation: Conversation) -> Desk:
    return make_desk(tenant=conversation.tenant)


def say(desk: Desk, conversation: Conversation, text: str, **fields: Any) -> Message:
    return agent.reply(desk, conversation.id, content=text, client_id=text, **fields).message


def due() -> int:
    """The quiet minute is over."""
    PendingMail.objects.update(due_at=now() - timedelta(seconds=1))
    return mail.send_due()


def orders(conversation: Conversation) -> list[dict[str, Any]]:
    return [order["about"] for order in queued(conversation.tenant_id)]


def written(conversation: Conversation, given: dict[str, Any]) -> str:
    made = letters.made(
        conversation.tenant_id,
        to=decrypt(given["to"]),
        template=given["template"],
        language=given["language"],
        about=given["about"],
        number=given["id"],
    )
    return str(made.body) if made else ""


def is_here(conversation: Conversation) -> Iterator[None]:
    place = Place(conversation.tenant_id, Kind.VISITOR)
    register = Register(uuid4().hex, life_s=60.0)
    loop.submit(register.arrive(place, [conversation.contact_id])).result(60)
    yield
    loop.submit(register.depart(place, [conversation.contact_id])).result(60)


def test_several_replies_make_one_letter(conversation: Conversation, desk: Desk) -> None:
    first, second = (
        say(desk, conversation, "It left today."),
        say(desk, conversation, "<b>Tomorrow</b> at 9."),
    )
    say(desk, conversation, "a note", is_private=True)
    assert mail.send_due() == 0  # the minute is not over
    assert [due(), due()] == [1, 0]
    [given] = queued(conversation.tenant_id)
    assert (given["template"], given["language"]) == ("replies", "en")
    assert decrypt(given["to"]) == conversation.contact.email
    link = MailedLink.objects.get(conversation=conversation)
    assert given["about"] == {
        "conversation_id": str(conversation.id),
        "link_id": str(link.id),
        "from_seq": str(first.seq),
        "to_seq": str(second.seq),
    }
    text = written(conversation, given)
    assert "It left today." in text
    assert "<b>Tomorrow</b> at 9." in text
    assert "a note" not in text
    assert f"/chat/{conversation.inbox.site_key}/back/#{link.id.hex}" in text
    assert not PendingMail.objects.exists()


def test_the_letter_reaches_a_mailbox_and_can_be_stopped_from_there(
    conversation: Conversation, desk: Desk, settings: Any
) -> None:
    say(desk, conversation, "<b>Tomorrow</b> at 9.")
    due()
    [given] = queued(conversation.tenant_id)
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        tasks.send_mail(given)
        tasks.send_mail(given)
    [letter] = server.letters
    assert letter["Subject"] == "Hillside Goods has answered you"
    assert "&lt;b&gt;Tomorrow&lt;/b&gt; at 9." in part(letter, "html")
    stop = mail_refusals.link_for(conversation.inbox, conversation.contact.email)
    assert letter["List-Unsubscribe"].strip() == f"<{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert part(letter, "plain").count(stop) == 1


def test_whoever_has_read_or_answered_gets_no_letter(conversation: Conversation, desk: Desk) -> None:
    who = Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)
    visitor.mark_read(who, seq=say(desk, conversation, "one").seq)
    assert due() == 0
    say(desk, conversation, "two")
    make_message(conversation=conversation, content="thanks")
    assert due() == 0
    assert not PendingMail.objects.exists()


def test_whoever_is_there_gets_one_when_they_leave_without_having_read_it(
    conversation: Conversation, desk: Desk
) -> None:
    say(desk, conversation, "one")
    presence = is_here(conversation)
    next(presence)
    assert due() == 0
    assert PendingMail.objects.filter(due_at__gt=now()).count() == 1
    next(presence, None)
    assert due() == 1


def test_whoever_was_there_all_day_is_left_alone(conversation: Conversation, desk: Desk) -> None:
    say(desk, conversation, "one")
    PendingMail.objects.update(created_at=now() - timedelta(days=2))
    next(is_here(conversation))
    assert due() == 0
    assert not PendingMail.objects.exists()


def test_what_was_recalled_meanwhile_is_not_mailed(conversation: Conversation, desk: Desk) -> None:
    from_agent = make_message(
        conversation=conversation, sender=agent_sender(desk.user), content="wrong thread"
    )
    say(desk, conversation, "right one")
    due()
    Message.objects.filter(content="right one").update(metadata={"recalled": True}, content="")
    [given] = queued(conversation.tenant_id)
    assert written(conversation, given) == ""
    assert from_agent.seq < int(given["about"]["from_seq"])  # was said before anybody waited for letters


def test_a_reply_after_the_letter_makes_the_next_one(conversation: Conversation, desk: Desk) -> None:
    say(desk, conversation, "one")
    due()
    second = say(desk, conversation, "two")
    due()
    assert [about["from_seq"] for about in orders(conversation)][1] == str(second.seq)


def test_a_reply_while_the_row_is_looked_at_is_not_lost(
    conversation: Conversation, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, conversation, "one")
    ask = mail._may_write

    def meanwhile(row: Conversation) -> bool:
        say(desk, conversation, "two")
        return ask(row)

    with monkeypatch.context() as patched:
        patched.setattr(mail, "_may_write", meanwhile)
        assert due() == 0
    assert due() == 1
    [about] = orders(conversation)
    assert int(about["to_seq"]) == int(about["from_seq"]) + 1


def test_programs_replies_are_mailed_and_the_ais_are_not(conversation: Conversation) -> None:
    program = Program(conversation.tenant_id, "CRM")
    posting.post(program, conversation.id, posting.Outgoing(sender="system", content="by the way"))
    assert not PendingMail.objects.exists()
    posting.post(program, conversation.id, posting.Outgoing(sender="agent", content="from the CRM"))
    assert due() == 1


@pytest.mark.parametrize("case", ["no address", "not wanted", "no mail server", "refused"])
def test_nobody_is_mailed_against_the_settings(
    conversation: Conversation, desk: Desk, settings: Any, case: str
) -> None:
    contact = conversation.contact
    if case == "no address":
        contact.email = ""
        contact.save()
    elif case == "not wanted":
        make_lifecycle(inbox=conversation.inbox, mails_replies=False)
    elif case == "no mail server":
        settings.KEFU_HAS_MAIL = False
    else:
        mail_refusals.refuse(mail_refusals.link_for(conversation.inbox, contact.email).split("/")[-2])
    say(desk, conversation, "one")
    assert PendingMail.objects.exists() is (case == "refused")
    assert due() == 0
    assert orders(conversation) == []


def test_letters_to_a_mailbox_are_counted(
    conversation: Conversation, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PER_MAILBOX", 1)
    for text in ("one", "two"):
        say(desk, conversation, text)
        due()
    assert len(orders(conversation)) == 1
    assert not PendingMail.objects.exists()


# ── ratings ────────────────────────────────────────────────────────────────────────────────────────


def test_who_has_left_is_asked_for_a_rating(conversation: Conversation, desk: Desk) -> None:
    make_lifecycle(inbox=conversation.inbox, mails_rating=True)
    agent.resolve(desk, conversation.id)
    assert due() == 1
    [given] = queued(conversation.tenant_id)
    assert given["template"] == "rating"
    assert "/rate/#" in written(conversation, given)


@pytest.mark.parametrize("case", ["rated", "reopened", "ended by the visitor"])
def test_nobody_is_asked_who_need_not_be(conversation: Conversation, desk: Desk, case: str) -> None:
    make_lifecycle(inbox=conversation.inbox, mails_rating=True)
    who = Visitor(conversation.tenant_id, conversation.inbox_id, conversation.contact_id)
    if case == "ended by the visitor":
        visitor.end_conversation(who)
    else:
        agent.resolve(desk, conversation.id)
    if case == "rated":
        rate(who, score=5)
    elif case == "reopened":
        agent.reopen(desk, conversation.id)
    assert due() == 0
    assert orders(conversation) == []
