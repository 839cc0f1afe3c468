"""Pictures of cards that lie elsewhere are copied to this installation, once."""

import io
import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from apps.conversations.cards import checked_card
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.wire import message_json
from apps.desk.pictures import copy_pictures
from apps.desk.program.actor import Program
from apps.desk.program.posting import Outgoing, post
from apps.events.models import OutboxEntry
from tests.factories import make_conversation
from tests.local_site import Answer, Site, running_site
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db(transaction=True)
Json = dict[str, Any]
IMAGE = {"Content-Type": "image/png"}


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with running_site() as running:
        settings.KEFU_PRIVATE_TARGETS = [ipaddress.ip_network("127.0.0.1/32")]
        settings.KEFU_IMPORT_PORTS = [running.port]
        running.answers["/tent.png"] = Answer(picture(), headers=IMAGE)
        yield running


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


def order(site: Site, *paths: str) -> Json:
    items = [{"title": path, "image_url": site.url(path)} for path in paths]
    return {"kind": "order", "number": "17", "items": items}


def send(conversation: Conversation, card: Json) -> Message:
    outgoing = Outgoing(sender="ai", content="", card=checked_card(card))
    return post(Program(conversation.tenant_id, "Shop"), conversation.id, outgoing).message


def test_picture_is_copied_once_and_told(site: Site, conversation: Conversation) -> None:
    message = send(conversation, order(site, "/tent.png", "/tent.png"))
    pushes = Pushes(conversation.tenant_id)
    copy_pictures(conversation.tenant_id, message.id)
    copy_pictures(conversation.tenant_id, message.id)
    assert site.asked == ["/tent.png"]
    row = Attachment.objects.get()
    message.refresh_from_db()
    assert [item["image"] for item in message.metadata["card"]["items"]] == [str(row.id)] * 2
    [shown] = message_json(message)["attachments"]
    assert (shown["id"], shown["kind"], shown["width"], shown["height"]) == (str(row.id), "image", 4, 3)
    assert (row.conversation_id, row.message_id) == (conversation.id, message.id)
    [told] = pushes.named("message.updated")
    assert len(told.groups) == 2  # the visitor and who has the thread open
    assert OutboxEntry.objects.filter(name="message.updated").count() == 1


NO_PICTURES: dict[str, Answer] = {
    "gone": Answer("no", status=404),
    "html": Answer("<html><script>alert(1)</script></html>", headers=IMAGE),
    "svg": Answer("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", headers=IMAGE),
    "pdf": Answer(b"%PDF-1.4\n1 0 obj\n", headers=IMAGE),
    "broken": Answer(picture()[:40], headers=IMAGE),
    "inside": Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
}


@pytest.mark.parametrize("answer", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_stays_away(site: Site, conversation: Conversation, answer: Answer) -> None:
    site.answers["/other"] = answer
    message = send(conversation, order(site, "/other", "/tent.png"))
    copy_pictures(conversation.tenant_id, message.id)
    message.refresh_from_db()
    assert ["image" in item for item in message.metadata["card"]["items"]] == [False, True]
    assert Attachment.objects.count() == 1


def test_recalled_card_gets_no_picture(site: Site, conversation: Conversation) -> None:
    message = send(conversation, order(site, "/tent.png"))
    Message.objects.filter(pk=message.pk).update(content="", metadata={"recalled": True})
    copy_pictures(conversation.tenant_id, message.id)
    assert (site.asked, Attachment.objects.count()) == ([], 0)


def test_another_tenants_message_is_not_found(site: Site, conversation: Conversation) -> None:
    message = send(conversation, order(site, "/tent.png"))
    copy_pictures(make_conversation().tenant_id, message.id)
    assert site.asked == []
