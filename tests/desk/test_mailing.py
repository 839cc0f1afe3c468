"""Letters: through a real broker to a real mail server."""

import json
import logging
from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest
from celery.exceptions import Retry
from django.core.exceptions import ValidationError
from django.test import TestCase

from apps.common import valkey
from apps.common.encryption import encrypt
from apps.common.ids import new_id
from apps.conversations.models import Conversation
from apps.desk import letters, mailing, tasks
from apps.desk.mailing import MailUnavailable, NotYet, Order
from tests import factories
from tests.mail_server import MailServer, part, queued, running_mail, server

__all__ = ["running_mail", "server"]
pytestmark = pytest.mark.django_db
ADDRESS = "lin@shop.example"


@pytest.fixture
def conversation() -> Conversation:
    inbox = factories.make_inbox(name="Hillside Goods")
    row = factories.make_conversation(inbox=inbox, locale="en")
    factories.make_message(conversation=row, content="Where is it?")
    return row


def order(conversation: Conversation, *, to: str = ADDRESS, language: str = "en") -> dict[str, Any]:
    about = {"conversation_id": str(conversation.id)}
    made = Order(new_id().hex, str(conversation.tenant_id), encrypt(to), "transcript", language, about)
    return asdict(made)


def send(conversation: Conversation, to: str = ADDRESS) -> None:
    mailing.send(
        tenant_id=conversation.tenant_id,
        to=to,
        template="transcript",
        language="en",
        about={"conversation_id": str(conversation.id)},
    )


def test_letter_goes_from_the_request_to_the_mail_server(
    server: MailServer, conversation: Conversation
) -> None:
    tenant_id = conversation.tenant_id
    with TestCase.captureOnCommitCallbacks() as later:
        send(conversation)
    assert queued(tenant_id) == []
    for callback in later:
        callback()
    (given,) = queued(tenant_id)
    assert ADDRESS not in json.dumps(given)
    tasks.send_mail(given)
    (letter,) = server.letters
    assert (letter["to"], letter["from"]) == (ADDRESS, "Hillside Goods <help@kefu.example>")
    assert letter["subject"] == "Your conversation with Hillside Goods"
    assert letter["message-id"] == f"<{given['id']}@kefu.example>"
    assert (letter["auto-submitted"], letter["content-language"]) == ("auto-generated", "en")
    assert "Where is it?" in part(letter, "plain")
    assert "Where is it?" in part(letter, "html")


def test_same_order_again_is_not_sent_again(server: MailServer, conversation: Conversation) -> None:
    given = order(conversation)
    for _ in range(3):
        mailing.deliver(given)
    assert len(server.letters) == 1


def test_order_that_somebody_works_at_waits(server: MailServer, conversation: Conversation) -> None:
    given = order(conversation)
    valkey.client().set(Order(**given).key, mailing.AT_WORK, ex=5)
    with pytest.raises(NotYet):
        mailing.deliver(given)
    assert server.letters == []


def test_failed_attempt_leaves_the_way_free(server: MailServer, conversation: Conversation) -> None:
    given = order(conversation)
    server.answer_to_letter = "451 try later"
    with pytest.raises(NotYet):
        mailing.deliver(given)
    server.answer_to_letter = "250 OK"
    mailing.deliver(given)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("to_address", "to_letter", "is_final"),
    [
        ("550 no such user", "250 OK", True),
        ("450 mailbox busy", "250 OK", False),
        ("250 OK", "554 spam", True),
        ("250 OK", "421 closing", False),
    ],
)
def test_no_of_the_server_is_final_or_not(
    server: MailServer,
    conversation: Conversation,
    caplog: pytest.LogCaptureFixture,
    to_address: str,
    to_letter: str,
    is_final: bool,
) -> None:
    server.answer_to_address, server.answer_to_letter = to_address, to_letter
    caplog.set_level(logging.DEBUG)
    given = order(conversation)
    if is_final:
        mailing.deliver(given)
        server.answer_to_address = server.answer_to_letter = "250 OK"
        mailing.deliver(given)
    else:
        with pytest.raises(NotYet) as raised:
            mailing.deliver(given)
        assert ADDRESS not in str(raised.value)
        assert raised.value.__suppress_context__
    assert server.letters == []
    ours = [record for record in caplog.records if record.name != "mail.log"]  # which is the server's
    logged = "\n".join(record.getMessage() for record in ours)
    assert ADDRESS not in logged
    assert "Where is it?" not in logged


def test_server_that_is_away_is_tried_again_later(settings: Any, conversation: Conversation) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Retry) as raised:
        tasks.send_mail.apply(args=(order(conversation),), throw=True, retries=1)
    assert raised.value.when == 60


def test_letter_is_given_up_in_the_end(
    settings: Any, conversation: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    given = order(conversation)
    done = tasks.send_mail.apply(args=(given,), retries=len(mailing.WAITS_S))
    assert done.state == "SUCCESS"
    assert f"letter {given['id']} (transcript) was given up" in caplog.text
    assert ADDRESS not in caplog.text


def test_waits_are_shorter_than_a_redelivery(settings: Any) -> None:
    longest = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert max(mailing.WAITS_S) < longest


def test_letter_about_what_is_gone_is_not_sent(server: MailServer, conversation: Conversation) -> None:
    given = order(conversation)
    conversation.contact.delete()
    mailing.deliver(given)
    assert server.letters == []


@pytest.mark.parametrize(
    "address",
    [
        "lin@shop.example\nBcc: all@shop.example",
        "lin@shop.example, li@shop.example",
        "Lin <lin@shop.example>",
        "lin@shop.example\r",
        "lin",
    ],
)
def test_only_one_plain_address_is_taken(
    server: MailServer, conversation: Conversation, address: str
) -> None:
    with pytest.raises(ValidationError):
        send(conversation, address)


def test_names_do_not_reach_into_headers(server: MailServer) -> None:
    inbox = factories.make_inbox(name='Shop\r\nBcc: all@shop.example\x1b" <root@x>', localized={})
    conversation = factories.make_conversation(inbox=inbox, locale="en")
    factories.make_message(conversation=conversation, content="Hi\r\n.\r\nRSET")
    mailing.deliver(order(conversation))
    (letter,) = server.letters
    assert letter["bcc"] is None
    assert letter["from"].addresses[0].addr_spec == "help@kefu.example"
    assert letter["from"].addresses[0].display_name == 'Shop Bcc: all@shop.example " <root@x>'
    assert letter["subject"] == 'Your conversation with Shop Bcc: all@shop.example " <root@x>'
    assert "RSET" in part(letter, "plain")


def test_without_mail_nothing_is_offered(settings: Any, conversation: Conversation) -> None:
    settings.KEFU_HAS_MAIL = False
    assert not mailing.is_available()
    with pytest.raises(MailUnavailable):
        send(conversation)


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "山野小铺"), ("en", "Hillside Goods")])
def test_letter_speaks_the_language_it_was_ordered_in(
    server: MailServer, language: str, subject: str
) -> None:
    inbox = factories.make_inbox(name="Hillside Goods", localized={"zh-hans": {"name": "山野小铺"}})
    conversation = factories.make_conversation(inbox=inbox)
    factories.make_message(conversation=conversation, content="<b>运费?</b>")
    mailing.deliver(order(conversation, language=language))
    (letter,) = server.letters
    assert subject in letter["subject"]
    assert f'lang="{language}"' in part(letter, "html")
    assert "&lt;b&gt;运费?&lt;/b&gt;" in part(letter, "html")
    assert "<b>运费?</b>" in part(letter, "plain")


def test_letter_asks_nothing_of_other_servers(server: MailServer, conversation: Conversation) -> None:
    mailing.deliver(order(conversation))
    html = part(server.letters[0], "html")
    assert [
        mark for mark in ("<script", "<img", "<link", "<style", "src=", "url(", "href=") if mark in html
    ] == []


def test_order_of_another_tenant_finds_nothing(server: MailServer, conversation: Conversation) -> None:
    given = order(conversation) | {"tenant_id": str(factories.make_tenant().id)}
    mailing.deliver(given)
    assert server.letters == []
    assert (
        letters.made(
            UUID(given["tenant_id"]),
            to=ADDRESS,
            template="transcript",
            language="en",
            about=given["about"],
            number="1",
        )
        is None
    )
