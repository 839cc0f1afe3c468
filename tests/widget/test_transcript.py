"""POST widget/transcript: what is mailed, to whom, how often."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, TestCase
from django.utils import translation

from apps.common import valkey
from apps.common.encryption import decrypt
from apps.conversations.models import Contact, Conversation, Message
from apps.conversations.services import Sender
from apps.conversations.visitors import Visitor, new_visitor, token_for
from apps.desk import transcript_request
from apps.desk.transcripts import MOST_LINES, transcript
from apps.tenants.models import Inbox
from tests import factories
from tests.api.client import valkey_away
from tests.mail_server import queued

pytestmark = pytest.mark.django_db
URL = "/api/v1/widget/transcript"


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True


@pytest.fixture
def address() -> str:
    """Nobody's yet: its mail is counted in the whole installation."""
    return f"lin-{uuid4().hex[:12]}@shop.example"


@pytest.fixture
def inbox() -> Inbox:
    return factories.make_inbox(name="Hillside Goods")


@pytest.fixture
def visitor(inbox: Inbox) -> Visitor:
    visitor = factories.make_visitor(inbox=inbox, contact=factories.make_contact(tenant=inbox.tenant))
    talk(visitor)
    return visitor


def talk(visitor: Visitor, **fields: Any) -> Conversation:
    contact = Contact.objects.get(pk=visitor.contact_id)
    inbox = Inbox.objects.get(pk=visitor.inbox_id)
    row = factories.make_conversation(inbox=inbox, contact=contact, locale="en", **fields)
    factories.make_message(conversation=row, content="Where is it?")
    return row


def ask(client: Client, visitor: Visitor, **body: Any) -> Any:
    headers = {"Authorization": f"Visitor {token_for(visitor)}"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(URL, body, content_type="application/json", headers=headers)


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def receivers(visitor: Visitor) -> list[str]:
    return [decrypt(order["to"]) for order in queued(visitor.tenant_id)]


def test_transcript_is_queued_for_the_given_address(client: Client, address: str, visitor: Visitor) -> None:
    answer = ask(client, visitor, email=address)
    assert (answer.status_code, answer.json()) == (202, {"email": "l…@shop.example"})
    (order,) = queued(visitor.tenant_id)
    assert decrypt(order["to"]) == address
    assert (order["template"], order["language"]) == ("transcript", "en")
    assert order["about"] == {"conversation_id": str(Conversation.objects.get().id)}
    assert order["tenant_id"] == str(visitor.tenant_id)
    assert Contact.objects.get().email == ""


def test_contacts_own_address_is_the_default(client: Client, address: str, visitor: Visitor) -> None:
    assert refusal(ask(client, visitor)) == (400, "invalid")
    Contact.objects.update(email=address)
    assert ask(client, visitor).status_code == 202
    assert receivers(visitor) == [address]


def test_latest_conversation_is_the_default(client: Client, address: str, visitor: Visitor) -> None:
    first = Conversation.objects.get()
    Conversation.objects.update(status="resolved")
    second = talk(visitor)
    ask(client, visitor, email=address)
    ask(client, visitor, email=address, conversation_id=str(first.id))
    assert [order["about"]["conversation_id"] for order in queued(visitor.tenant_id)] == [
        str(second.id),
        str(first.id),
    ]


def test_others_conversations_are_not_found(
    client: Client, address: str, inbox: Inbox, visitor: Visitor
) -> None:
    neighbour = talk(factories.make_visitor(inbox=inbox))
    elsewhere = factories.make_inbox(tenant=inbox.tenant)
    own_in_other_inbox = factories.make_conversation(inbox=elsewhere, contact=Contact.objects.first())
    foreign = factories.make_conversation()
    for row in (neighbour, own_in_other_inbox, foreign):
        answer = ask(client, visitor, email=address, conversation_id=str(row.id))
        assert refusal(answer) == (404, "not_found")
    assert refusal(ask(client, new_visitor(inbox), email=address)) == (404, "not_found")
    assert queued(visitor.tenant_id) == []


def test_verified_contacts_transcripts_go_to_their_own_address(
    client: Client, address: str, visitor: Visitor
) -> None:
    Contact.objects.update(is_verified=True, identifier="17", email=address)
    answer = ask(client, visitor, email="boss@shop.example")
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["error"]["fields"]) == ["email"]
    assert ask(client, visitor, email=address.upper()).status_code == 202
    assert receivers(visitor) == [address]


@pytest.mark.parametrize("email", ["lin", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example"])
def test_what_is_no_address_is_refused(client: Client, visitor: Visitor, email: str) -> None:
    assert refusal(ask(client, visitor, email=email)) == (400, "invalid")
    assert queued(visitor.tenant_id) == []


@pytest.mark.parametrize("switch", ["installation", "inbox"])
def test_without_mail_it_says_so(
    client: Client, address: str, visitor: Visitor, settings: Any, switch: str
) -> None:
    if switch == "installation":
        settings.KEFU_HAS_MAIL = False
    else:
        tenant = Inbox.objects.get().tenant
        factories.make_owned(
            "tenants.WidgetSettings", tenant=tenant, inbox=Inbox.objects.get(), has_transcript=False
        )
    assert refusal(ask(client, visitor, email=address)) == (503, "mail_unavailable")


def test_visitor_has_two_addresses_a_day(client: Client, address: str, visitor: Visitor) -> None:
    one, two, three = (f"{name}-{address}" for name in ("one", "two", "three"))
    statuses = [
        ask(client, visitor, email=email).status_code for email in (one, two, three, one, one.upper())
    ]
    assert statuses == [202, 202, 429, 202, 202]
    assert receivers(visitor) == [one, two, one, one.upper()]


def test_visitor_has_five_a_day(client: Client, address: str, visitor: Visitor) -> None:
    answers = [ask(client, visitor, email=address) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert refusal(answers[-1]) == (429, "rate_limited")
    assert int(answers[-1]["Retry-After"]) > 3600


def test_mailbox_gets_five_a_day_whoever_asks(client: Client, address: str, inbox: Inbox) -> None:
    """Visitors cost nothing, and neither do tenants."""
    visitors = [factories.make_visitor(inbox=inbox) for _ in range(4)]
    visitors += [factories.make_visitor() for _ in range(2)]
    for each in visitors:
        talk(each)
    tagged = [address.replace("@", f"+{number}@") for number in range(2)]
    spellings = [address, address.upper(), *tagged, address, address]
    statuses = [
        ask(client, each, email=email).status_code for each, email in zip(visitors, spellings, strict=True)
    ]
    assert statuses == [202] * 5 + [429]
    assert not any(address in key for key in valkey.client().scan_iter("*"))


@pytest.mark.parametrize("limit", ["PER_CLIENT", "PER_TENANT"])
def test_client_and_tenant_have_an_end(
    client: Client, address: str, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(transcript_request, limit, 2)
    statuses = []
    for number in range(3):
        each = factories.make_visitor(inbox=inbox)
        talk(each)
        statuses.append(ask(client, each, email=f"{number}-{address}").status_code)
    assert statuses == [202, 202, 429]


def test_nothing_is_mailed_that_nobody_counts(client: Client, address: str, visitor: Visitor) -> None:
    with valkey_away():
        assert refusal(ask(client, visitor, email=address)) == (503, "unavailable")


def test_transcript_holds_what_the_visitor_may_see() -> None:
    inbox = factories.make_inbox(name="Hillside Goods", localized={"en": {"name": "Hill"}})
    row = factories.make_conversation(
        inbox=inbox, contact=factories.make_contact(tenant=inbox.tenant, name="Lin")
    )
    post = {"conversation": row}
    factories.make_message(**post, content="my card is ****")
    factories.make_message(**post, content="a blocked word", visibility=Message.Visibility.SUPERVISORS)
    factories.make_message(**post, content="It is on its way.", sender=Sender("ai", None, "Mia"))
    factories.make_message(**post, content="An old customer", kind="agent", visibility="agents")
    recalled = factories.make_message(**post, content="a slip", sender=Sender("agent", None, "Rain"))
    Message.objects.filter(pk=recalled.pk).update(content="", metadata={"recalled": True})
    factories.make_message(**post, content="Rain has joined.", kind="system")
    with translation.override("en"):
        found = transcript(row.tenant_id, row.id)
    assert found is not None
    assert (found.sender, found.is_cut, found.zone) == ("Hill", False, "UTC+08:00")
    assert [(line.kind, line.name, line.text) for line in found.lines] == [
        ("visitor", "Lin", "my card is ****"),
        ("ai", "Mia", "It is on its way."),
        ("agent", "Rain", "This message was recalled."),
        ("system", "", "Rain has joined."),
    ]


def test_transcript_names_sources(visitor: Visitor) -> None:
    row = Conversation.objects.get()
    cited = [
        {"index": 1, "title": "Returns", "url": "https://shop.example/r"},
        {"index": 2, "title": "Tents", "url": ""},
    ]
    Message.objects.update(citations=cited)
    found = transcript(row.tenant_id, row.id)
    assert found is not None
    assert found.lines[0].sources == ["[1] Returns https://shop.example/r", "[2] Tents"]


def test_transcript_names_files(visitor: Visitor) -> None:
    row = Conversation.objects.get()
    Message.objects.update(attachments=[{"id": "1", "name": "bill.pdf"}, {"id": "2", "name": "tent.png"}])
    found = transcript(row.tenant_id, row.id)
    assert found is not None
    assert found.lines[0].files == ["bill.pdf", "tent.png"]


def test_long_transcript_has_its_end(visitor: Visitor) -> None:
    row = Conversation.objects.get()
    first = Message.objects.get()
    Message.objects.bulk_create(
        Message(
            tenant_id=row.tenant_id,
            conversation=row,
            seq=number,
            client_id=str(number),
            sender_kind="visitor",
            content=str(number),
        )
        for number in range(2, MOST_LINES + 2)
    )
    found = transcript(row.tenant_id, row.id)
    assert found is not None
    assert (found.is_cut, len(found.lines)) == (True, MOST_LINES)
    assert (found.lines[0].text, found.lines[-1].text) == ("2", str(MOST_LINES + 1))
    assert first.content not in json.dumps([line.text for line in found.lines])


def test_conversation_without_a_word_has_no_transcript() -> None:
    row = factories.make_conversation()
    assert transcript(row.tenant_id, row.id) is None
    assert transcript(factories.make_tenant().id, row.id) is None
