"""Messages with attachments: checked and linked where they are stored, and what the AI says to files."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations.attachments import AttachmentMissing, upload
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.services import EmptyMessage, Posted
from apps.conversations.visitors import Visitor, new_visitor
from apps.desk import bot, intake
from apps.desk.asked import history, told, words_of
from apps.desk.intake import FromAgent, FromVisitor, Incoming
from apps.desk.models import BotTurn
from apps.desk.program.actor import Program
from apps.desk.program.posting import Outgoing, post
from apps.desk.recalling import recall_by_visitor
from apps.desk.tasks import forget
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.factories import make_conversation, make_desk, make_visitor
from tests.uploads import PDF, picture, sent

FILE = "[A file named {} is attached. What is in it cannot be seen here.]"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": storage}
    return tmp_path


def uploaded(visitor: Visitor, name: str = "invoice.pdf") -> UUID:
    return upload(visitor.tenant_id, sent(PDF, name), contact_id=visitor.contact_id).id


def said(visitor: Visitor, *ids: UUID, content: str = "", client_id: str = "", **fields: Any) -> FromVisitor:
    incoming = Incoming(content=content, client_id=client_id or str(uuid4()), attachments=ids, **fields)
    return FromVisitor(visitor, incoming)


def outcome(result: Posted | Exception) -> object:
    return (
        [each["name"] for each in result.message.attachments] if isinstance(result, Posted) else type(result)
    )


def test_first_message_may_be_a_file(shop: Shop) -> None:
    """Of somebody who was no contact yet when it was uploaded."""
    visitor = new_visitor(shop.inbox)
    posted = intake.write_one(said(visitor, uploaded(visitor)))
    row = Attachment.objects.get()
    assert (row.conversation_id, row.message_id) == (posted.message.conversation_id, posted.message.id)
    assert (row.contact_id, posted.message.content) == (visitor.contact_id, "")


def test_message_sent_again_is_the_first_one(shop: Shop) -> None:
    item = said(shop.visitor, uploaded(shop.visitor), client_id="once")
    first, again = intake.write_one(item), intake.write_one(item)
    assert (again.message.id, again.is_new, again.message.attachments) == (
        first.message.id,
        False,
        first.message.attachments,
    )
    [one, other] = intake.write([item, item])
    assert (outcome(one), outcome(other), Message.objects.filter(sender_kind="visitor").count()) == (
        ["invoice.pdf"],
        ["invoice.pdf"],
        1,
    )


def test_same_message_twice_in_one_batch_is_one(shop: Shop) -> None:
    item = said(shop.visitor, uploaded(shop.visitor), client_id="once")
    results = intake.write([item, item])
    assert [result.is_new for result in results if isinstance(result, Posted)] == [True, False]


def test_upload_is_sent_once(shop: Shop) -> None:
    file = uploaded(shop.visitor)
    results = intake.write([said(shop.visitor, file), said(shop.visitor, file)])
    assert [outcome(result) for result in results] == [["invoice.pdf"], AttachmentMissing]
    [later] = intake.write([said(shop.visitor, file)])
    assert outcome(later) == AttachmentMissing


def test_wrong_attachment_fails_alone_and_opens_nothing(shop: Shop) -> None:
    other, stranger = make_visitor(inbox=shop.inbox), new_visitor(shop.inbox)
    file = uploaded(other, "theirs.pdf")
    results = intake.write(
        [
            said(shop.visitor, uploaded(shop.visitor)),
            said(stranger, file, content="mine"),
            said(shop.visitor, uuid4(), content="nothing"),
            said(other, file),
        ]
    )
    assert [outcome(result) for result in results] == [
        ["invoice.pdf"],
        AttachmentMissing,
        AttachmentMissing,
        ["theirs.pdf"],
    ]
    assert not Conversation.objects.filter(contact_id=stranger.contact_id).exists()
    assert Message.objects.filter(sender_kind="visitor").count() == 2


def test_message_with_neither_words_nor_files_is_empty(shop: Shop) -> None:
    [result] = intake.write([said(shop.visitor)])
    assert outcome(result) is EmptyMessage


def test_messages_without_attachments_ask_nothing_more(shop: Shop) -> None:
    intake.write_one(said(shop.visitor, content="begin"))
    with CaptureQueriesContext(connection) as queries:
        intake.write([said(shop.visitor, content="hello")])
    assert [query["sql"] for query in queries if "conversations_attachment" in query["sql"]] == []


def test_agent_sends_uploads_of_the_own_tenant_alone(shop: Shop) -> None:
    desk, foreign = make_desk(tenant=shop.inbox.tenant), make_desk()
    row = make_conversation(inbox=shop.inbox)
    visitors = uploaded(shop.visitor)

    def reply(file: UUID) -> object:
        item = FromAgent(
            desk=desk, conversation_id=row.id, content="", client_id=str(uuid4()), attachments=(file,)
        )
        [result] = intake.write([item])
        return outcome(result)

    own = upload(desk.tenant.id, sent(picture(), "size.png"), user=desk.user).id
    assert reply(upload(foreign.tenant.id, sent(PDF, "a.pdf"), user=foreign.user).id) is AttachmentMissing
    assert reply(visitors) is AttachmentMissing
    row.refresh_from_db()
    assert row.owner == "ai"  # what could not be sent takes nothing over
    assert reply(own) == ["size.png"]


def test_program_sends_its_uploads_and_speaks_for_visitors(shop: Shop) -> None:
    row = make_conversation(inbox=shop.inbox)
    file, other = (upload(row.tenant_id, sent(PDF, "a.pdf")).id for _ in range(2))
    program = Program(row.tenant_id, "Shop")
    posted = post(program, row.id, Outgoing(sender="agent", content="", attachments=(file,)))
    assert outcome(posted) == ["a.pdf"]
    with pytest.raises(AttachmentMissing):
        post(program, row.id, Outgoing(sender="agent", content="", attachments=(file,)))
    assert outcome(intake.write([said(shop.visitor, other)])[0]) is AttachmentMissing
    assert outcome(intake.write_one(said(shop.visitor, other, by_program=True))) == ["a.pdf"]


# ── the AI ─────────────────────────────────────────────────────────────────────────────────────────


def answered(shop: Shop, item: FromVisitor) -> list[str]:
    intake.write_one(item)
    bot.answer(shop.turn.id)
    return [message.content for message in shop.messages("ai")]


@pytest.mark.parametrize(
    ("locale", "part"),
    [pytest.param("en", "I cannot look into it", id="en"), pytest.param("zh-hans", "", id="zh")],
)
def test_file_without_words_gets_an_honest_sentence(shop: Shop, locale: str, part: str) -> None:
    [text] = answered(shop, said(shop.visitor, uploaded(shop.visitor), locale=locale))
    assert part in text
    assert (shop.turn.state, shop.conversation.owner) == ("answered", "ai")
    assert shop.messages("ai")[0].metadata == {"source": "small_talk"}


def test_file_with_words_is_a_question_like_any_other(shop: Shop) -> None:
    assert answered(shop, said(shop.visitor, uploaded(shop.visitor), content=QUESTION)) == [ANSWER]


def test_words_after_the_file_are_answered(shop: Shop) -> None:
    intake.write_one(said(shop.visitor, uploaded(shop.visitor)))
    assert answered(shop, said(shop.visitor, content=QUESTION)) == [ANSWER]


def test_file_to_a_person_gets_no_sentence(shop: Shop) -> None:
    row = make_conversation(inbox=shop.inbox, owner="human")
    visitor = Visitor(row.tenant_id, row.inbox_id, row.contact_id)
    intake.write_one(said(visitor, uploaded(visitor)))
    assert not BotTurn.objects.filter(conversation=row).exists()


def test_model_is_told_the_name_and_that_it_sees_nothing(shop: Shop) -> None:
    posted = intake.write_one(
        said(shop.visitor, uploaded(shop.visitor, "a [b]\n<c>.pdf"), content="这个能退吗")
    )
    [turn] = history([posted.message])
    assert turn.content == f"这个能退吗\n{FILE.format('a b _c_.pdf')}"
    assert words_of(turn.content) == "这个能退吗"


def test_words_that_look_like_a_note_stay_words() -> None:
    text = "[A file named x is attached.] hello"
    assert words_of(told(Message(content=text, attachments=[]))) == text


def test_recalled_file_leaves_its_run_nothing_to_say(shop: Shop) -> None:
    posted = intake.write_one(said(shop.visitor, uploaded(shop.visitor)))
    recall_by_visitor(shop.visitor, message_id=posted.message.id)
    assert shop.turn.state == "cancelled"
    assert history(shop.messages("visitor")) == ()


def test_forget_leaves_what_was_sent_and_what_is_young(shop: Shop) -> None:
    file = uploaded(shop.visitor)
    intake.write_one(said(shop.visitor, file))
    young = uploaded(shop.visitor)
    old = uploaded(shop.visitor)
    Attachment.objects.filter(pk__in=[file, old]).update(created_at="2026-01-01T00:00:00Z")
    forget()
    assert set(Attachment.objects.values_list("pk", flat=True)) == {file, young}
