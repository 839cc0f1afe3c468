"""Letters to colleagues who are away: one an hour at most, of what is still unread, until they want no more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.test import Client, TestCase

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import choosing, digests, notifying, tasks, unsubscribing
from apps.desk.choosing_services import Wishes, keep_wishes
from apps.desk.models import Notification
from apps.desk.notifying import Kind
from apps.desk.unsubscribing import LinkInvalid
from apps.tenants.access import Desk
from apps.tenants.models import Membership, NotificationChoices
from tests import factories
from tests.duty import on_duty
from tests.mail_server import MailServer, part, queued, running_mail, server

__all__ = ["running_mail", "server"]
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def desk() -> Desk:
    tenant = factories.make_tenant(name="Hillside Goods")
    desk = factories.make_desk(tenant=tenant)
    desk.user.email, desk.user.locale = "rain@hillside.example", "en"
    desk.user.save()
    return desk


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    contact = factories.make_contact(tenant=desk.tenant, name="Wei Lin")
    return factories.make_conversation(tenant=desk.tenant, contact=contact)


def tell(desk: Desk, conversation: Conversation, *, ago: timedelta = HOUR, kind: Kind = Kind.MENTION) -> None:
    (row,) = notifying.notify(
        desk.tenant.id, [desk.user.pk], kind, conversation=conversation, actor_name="Mia", text="@Rain look"
    )
    Notification.objects.filter(pk=row.pk).update(created_at=now() - ago)


def mail(tenant_id: UUID) -> list[dict[str, Any]]:
    """What one round queues."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        digests.mail_due(tenant_id)
    return queued(tenant_id)


def member_of(desk: Desk) -> Membership:
    return Membership.objects.get(user=desk.user, tenant=desk.tenant)


def test_letter_tells_what_is_unread_and_who_waits(
    server: MailServer, desk: Desk, conversation: Conversation
) -> None:
    tell(desk, conversation)
    mine = factories.make_conversation(
        tenant=desk.tenant,
        owner="human",
        assignee=desk.user,
        contact=factories.make_contact(tenant=desk.tenant, name="Zhao"),
        preview="Is it ready?",
        waiting_since=now() - 2 * HOUR,
    )
    (order,) = mail(desk.tenant.id)
    tasks.send_mail(order)
    (letter,) = server.letters
    assert (letter["to"], letter["from"]) == ("rain@hillside.example", "Hillside Goods <help@kefu.example>")
    assert letter["subject"] == "What waits for you at Hillside Goods"
    text = part(letter, "plain").replace("\r\n", "\n")
    assert "Mia mentioned you in the conversation with Wei Lin\n@Rain look" in text
    assert f"https://kefu.example/console/c/{conversation.id}/" in text
    assert "Zhao has written to you\nIs it ready?" in text
    assert text.index("Zhao") < text.index("Wei Lin")  # oldest first
    assert f'href="https://kefu.example/console/c/{mine.id}/"' in part(letter, "html")
    link = unsubscribing.link_for(member_of(desk).id)
    assert letter["list-unsubscribe"].strip() == f"<{link}>"
    assert letter["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert link in text


def test_letter_is_in_the_persons_language(
    server: MailServer, desk: Desk, conversation: Conversation
) -> None:
    desk.user.locale = ""
    desk.user.save()
    tell(desk, conversation)
    (order,) = mail(desk.tenant.id)
    assert order["language"] == django_settings.LANGUAGE_CODE


def test_nothing_is_mailed_twice_and_an_hour_lies_between(
    server: MailServer, desk: Desk, conversation: Conversation
) -> None:
    tell(desk, conversation, ago=2 * HOUR)
    assert len(mail(desk.tenant.id)) == 1
    assert mail(desk.tenant.id) == []
    rows = NotificationChoices.objects.filter(membership=member_of(desk))
    rows.update(mailed_until=now() - timedelta(minutes=100))
    assert mail(desk.tenant.id) == []  # what was told stays told
    tell(desk, conversation, ago=timedelta(minutes=40))
    assert len(mail(desk.tenant.id)) == 1
    rows.update(mailed_until=now() - timedelta(minutes=80))
    assert mail(desk.tenant.id) == []  # less than an hour since


def test_two_workers_make_one_letter(server: MailServer, desk: Desk, conversation: Conversation) -> None:
    tell(desk, conversation)
    seen = list(digests._members(desk.tenant.id, [desk.user.pk]))  # both have read the same
    moment = now()
    assert [digests._mail(member, moment) for member in seen * 2] == [True, False]


def test_who_is_here_gets_no_letter(server: MailServer, desk: Desk, conversation: Conversation) -> None:
    tell(desk, conversation)
    on_duty(desk.tenant, "busy", desk)
    assert mail(desk.tenant.id) == []
    on_duty(desk.tenant, "offline", desk)
    assert len(mail(desk.tenant.id)) == 1


@pytest.mark.parametrize(
    "what", ["read", "fresh", "old", "no address", "no letters", "no mail", "not wanted"]
)
def test_there_are_reasons_for_no_letter(
    server: MailServer, settings: Any, desk: Desk, conversation: Conversation, what: str
) -> None:
    tell(
        desk,
        conversation,
        kind=Kind.TEAM if what == "not wanted" else Kind.MENTION,
        ago={"fresh": timedelta(minutes=29), "old": timedelta(hours=25)}.get(what, HOUR),
    )
    if what == "read":
        notifying.mark_read(desk.tenant.id, desk.user.pk)
    if what == "no address":
        desk.user.email = ""
        desk.user.save()
    if what == "no letters":
        unsubscribing.end_letters(unsubscribing.link_for(member_of(desk).id).split("/")[-2])
    if what == "no mail":
        settings.KEFU_HAS_MAIL = False
    assert mail(desk.tenant.id) == []


def test_what_is_read_before_the_letter_is_made_is_not_told(
    server: MailServer, desk: Desk, conversation: Conversation
) -> None:
    tell(desk, conversation)
    (order,) = mail(desk.tenant.id)
    notifying.mark_read(desk.tenant.id, desk.user.pk)
    tasks.send_mail(order)
    assert server.letters == []


def test_delay_is_the_persons_choice(server: MailServer, desk: Desk, conversation: Conversation) -> None:
    keep_wishes(
        desk,
        Wishes(
            ways={kind: list(choosing.DEFAULTS[kind]) for kind in Kind},
            is_mailed=True,
            mail_after_minutes=10,
            long_wait_minutes=10,
        ),
    )
    tell(desk, conversation, ago=timedelta(minutes=11))
    assert len(mail(desk.tenant.id)) == 1


def test_link_asks_first_and_ends_letters_without_signing_in(
    client: Client, server: MailServer, desk: Desk, conversation: Conversation
) -> None:
    tell(desk, conversation)
    address = unsubscribing.link_for(member_of(desk).id).removeprefix("https://kefu.example")
    client.cookies["django_language"] = "en"
    assert "No more letters?" in client.get(address).content.decode()
    assert len(mail(desk.tenant.id)) == 1
    assert NotificationChoices.objects.get().is_mailed is True
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NotificationChoices.objects.get().is_mailed is False
    assert strict.post(address).status_code == 200


@pytest.mark.parametrize("signature", ["", ".", ".forged", ".U7oCTGjv-LurxNwwwBRB6mlKsUG2wF8mo_51vW8BzJY"])
def test_forged_links_are_refused(client: Client, desk: Desk, signature: str) -> None:
    signed = f"{member_of(desk).id.hex}{signature}"
    with pytest.raises(LinkInvalid):
        unsubscribing.end_letters(signed)
    assert client.post(f"/console/letters/{signed}/").status_code == 404
    assert not NotificationChoices.objects.exists()


def test_link_of_somebody_who_has_left_is_refused(desk: Desk) -> None:
    signed = unsubscribing.link_for(member_of(desk).id).split("/")[-2]
    Membership.objects.update(is_active=False)
    with pytest.raises(LinkInvalid):
        unsubscribing.member_of(signed)


def test_span_of_a_letter_reaches_a_day_back(desk: Desk, conversation: Conversation) -> None:
    tell(desk, conversation, ago=timedelta(hours=23))
    choices = choosing.own_choices(desk)
    moment: datetime = now()
    span = digests.Span(moment - digests.LOOKS_BACK, moment)
    assert digests.has_news(desk.tenant.id, choices, span) is True
    assert digests.has_news(desk.tenant.id, choices, digests.Span(moment - HOUR, moment)) is False
