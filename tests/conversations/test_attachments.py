"""Attachments: uploaded, sent once, shown with a fresh address, removed."""

import resource
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.ids import new_id
from apps.conversations import attachments as attachments_module
from apps.conversations import recalling
from apps.conversations import services as conversations
from apps.conversations.attachments import (
    AttachmentMissing,
    EmptyFile,
    FileTooLarge,
    UnsuitableFile,
    Wanted,
    attachment_of,
    forget_strays,
    forget_unsent,
    locked_uploads,
    taken,
    upload,
    upload_limits,
    visible_to_visitor,
)
from apps.conversations.drafts import EmptyMessage, Sender
from apps.conversations.files import places
from apps.conversations.files.places import StorageAway, place_of
from apps.conversations.models import Attachment, Contact, Conversation, Message
from apps.conversations.removing import remove_contacts
from apps.conversations.visitors import Visitor
from apps.conversations.wire import message_json
from apps.tenants.models import Inbox
from tests.factories import (
    make_contact,
    make_conversation,
    make_desk,
    make_inbox,
    make_message,
    make_tenant,
    make_visitor,
)
from tests.uploads import HTML, MP3, PDF, SVG, docx, picture, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path), "file_permissions_mode": 0o600},
    }
    settings.STORAGES = settings.STORAGES | {"attachments": storage}
    return tmp_path


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


def files_in(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def uploaded(conversation: Conversation, data: bytes = PDF, name: str = "invoice.pdf") -> Attachment:
    return upload(conversation.tenant_id, sent(data, name), contact_id=conversation.contact_id)


def carrying(conversation: Conversation, *rows: Attachment, content: str = "", **draft: Any) -> Message:
    return make_message(conversation=conversation, content=content, attachments=rows, **draft)


# ── uploading ──────────────────────────────────────────────────────────────────────────────────────


def test_upload_is_stored_under_ids_alone(media: Path) -> None:
    tenant = make_tenant()
    row = upload(tenant.id, sent(PDF, "../Rechnung März.pdf"))
    stored = media / place_of(tenant.id, row.id)
    assert files_in(media) == [stored]
    assert stored.read_bytes() == PDF
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert (row.name, row.content_type, row.size, row.width) == (
        "Rechnung März.pdf",
        "application/pdf",
        len(PDF),
        None,
    )
    assert Attachment.objects.get() == row


def test_upload_of_a_picture_stores_what_may_be_kept(media: Path) -> None:
    given = picture("JPEG", (8, 4), turned=6)
    row = upload(make_tenant().id, sent(given, "photo.png"))
    [stored] = files_in(media)
    assert b"Exif" in given
    assert b"Exif" not in stored.read_bytes()
    assert (row.name, row.content_type, row.size) == (
        "photo.png.jpg",
        "image/jpeg",
        stored.stat().st_size,
    )
    assert (row.width, row.height) == (4, 8)


def test_same_file_twice_is_two_uploads(media: Path) -> None:
    tenant = make_tenant()
    assert upload(tenant.id, sent(MP3, "a.mp3")).id != upload(tenant.id, sent(MP3, "a.mp3")).id
    assert len(files_in(media)) == 2


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        pytest.param(b"", "a.txt", EmptyFile, id="empty"),
        pytest.param(SVG, "a.svg", UnsuitableFile, id="svg"),
        pytest.param(SVG, "a.png", UnsuitableFile, id="svg as png"),
        pytest.param(HTML, "a.html", UnsuitableFile, id="html"),
        pytest.param(b"GIF89a" + HTML, "a.gif", UnsuitableFile, id="polyglot"),
        pytest.param(
            docx().replace(b"word/document.xml", b"word/vbaProject.bin"),
            "a.docx",
            UnsuitableFile,
            id="macros",
        ),
        pytest.param(b"x" * 1025, "a.txt", FileTooLarge, id="too large"),
    ],
)
def test_upload_of_what_is_not_taken_leaves_nothing(
    settings: Any, media: Path, data: bytes, name: str, error: type[Exception]
) -> None:
    settings.KEFU_UPLOAD_MAX_BYTES = 1024
    with pytest.raises(error):
        upload(make_tenant().id, sent(data, name))
    assert (files_in(media), Attachment.objects.count()) == ([], 0)


def test_upload_of_a_kind_that_is_switched_off_is_refused(settings: Any) -> None:
    settings.KEFU_UPLOAD_TYPES = ["png"]
    with pytest.raises(UnsuitableFile):
        upload(make_tenant().id, sent(PDF, "a.pdf"))


def test_full_disk_leaves_no_half_a_file(media: Path) -> None:
    """A file that may not grow: the same to whoever writes as a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        with pytest.raises(StorageAway):
            upload(make_tenant().id, sent(PDF, "a.pdf"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (files_in(media), Attachment.objects.count()) == ([], 0)


def test_upload_whose_row_cannot_be_stored_leaves_no_file(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Attachment, "save", broken)
    with pytest.raises(RuntimeError):
        upload(make_tenant().id, sent(PDF, "a.pdf"))
    assert files_in(media) == []


def test_limits_are_what_uploading_holds_to(settings: Any) -> None:
    settings.KEFU_UPLOAD_TYPES = ["png", "csv"]
    settings.KEFU_UPLOAD_MAX_BYTES, settings.KEFU_UPLOADS_PER_MESSAGE = 5, 3
    accept = ["image/png", "text/csv", "application/vnd.ms-excel"]
    assert upload_limits(Inbox()) == {"max_bytes": 5, "accept": accept, "max_files": 3}
    settings.KEFU_UPLOAD_TYPES = []
    assert upload_limits(Inbox()) is None


# ── sending ────────────────────────────────────────────────────────────────────────────────────────


def test_message_carries_a_copy_of_its_attachments(conversation: Conversation) -> None:
    first, second = uploaded(conversation), uploaded(conversation, picture(), "a.png")
    message = carrying(conversation, second, first)
    shown = message_json(Message.objects.get(pk=message.pk))["attachments"]
    assert [each["id"] for each in shown] == [str(second.id), str(first.id)]
    assert {key: shown[0][key] for key in ("name", "content_type", "kind", "width", "height")} == {
        "name": "a.png",
        "content_type": "image/png",
        "kind": "image",
        "width": 4,
        "height": 3,
    }
    assert (shown[1]["kind"], shown[1]["width"], shown[1]["size"]) == ("file", None, len(PDF))
    assert shown[1]["url"].startswith(f"/files/{first.id.hex}.")
    assert shown[1]["expires_at"].endswith(":00:00.000Z")
    first.refresh_from_db()
    assert (first.conversation_id, first.message_id) == (conversation.id, message.id)


def test_message_without_words_and_files_is_empty(conversation: Conversation) -> None:
    with pytest.raises(EmptyMessage):
        carrying(conversation)


def test_attachments_cost_one_statement_and_their_absence_none(conversation: Conversation) -> None:
    row = uploaded(conversation)
    with CaptureQueriesContext(connection) as without:
        make_message(conversation=conversation)
    with CaptureQueriesContext(connection) as having:
        carrying(conversation, row, content="here it is")
    assert len(having) == len(without) + 1
    assert [query["sql"] for query in without if 'attachment"' in query["sql"]] == []


def wanted(row: Attachment, **fields: Any) -> Wanted:
    return Wanted(**{"tenant_id": row.tenant_id, "ids": (row.id,), "contact_id": row.contact_id} | fields)


def take(want: Wanted) -> list[Attachment]:
    with transaction.atomic():
        return taken(want, locked_uploads([want]))


def test_own_upload_can_be_taken(conversation: Conversation) -> None:
    row, agents = uploaded(conversation), upload(conversation.tenant_id, sent(PDF, "a.pdf"))
    assert take(wanted(row)) == [row]
    assert take(wanted(agents)) == [agents]
    assert take(wanted(agents, contact_id=conversation.contact_id, by_program=True)) == [agents]


def test_others_uploads_cannot_be_taken(conversation: Conversation) -> None:
    row, agents = uploaded(conversation), upload(conversation.tenant_id, sent(PDF, "a.pdf"))
    other = make_contact(tenant=conversation.tenant)
    for want in (
        wanted(row, contact_id=other.id),
        wanted(row, contact_id=None),
        wanted(row, contact_id=other.id, by_program=True),
        wanted(row, tenant_id=make_tenant().id),
        wanted(row, ids=(row.id, row.id)),
        wanted(row, ids=(row.id, new_id())),
        wanted(agents, contact_id=row.contact_id),
        wanted(agents, tenant_id=make_tenant().id),
    ):
        with pytest.raises(AttachmentMissing):
            take(want)


def test_tenants_whose_messages_are_stored_together_stay_apart(conversation: Conversation) -> None:
    row = upload(conversation.tenant_id, sent(PDF, "a.pdf"))
    owner, intruder = wanted(row), wanted(row, tenant_id=make_tenant().id)
    with transaction.atomic():
        uploads = locked_uploads([intruder, owner])
        with pytest.raises(AttachmentMissing):
            taken(intruder, uploads)
        assert taken(owner, uploads) == [row]


def test_upload_can_be_sent_once(conversation: Conversation) -> None:
    row = uploaded(conversation)
    carrying(conversation, row)
    with pytest.raises(AttachmentMissing):
        take(wanted(row))


def test_message_takes_only_so_many(conversation: Conversation, settings: Any) -> None:
    settings.KEFU_UPLOADS_PER_MESSAGE = 1
    rows = [uploaded(conversation), uploaded(conversation)]
    with pytest.raises(AttachmentMissing, match="at most 1"):
        take(wanted(rows[0], ids=tuple(row.id for row in rows)))


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("zh-hans", "zh-hans"), ("", "zh-hans")])
def test_preview_says_what_there_is_without_words(locale: str, language: str) -> None:
    conversation = make_conversation(locale=locale)
    carrying(conversation, uploaded(conversation, picture(), "a.png"), uploaded(conversation))
    with translation.override(language):
        assert conversation.preview == f"{_('[image]')} {_('[file] %(name)s') % {'name': 'invoice.pdf'}}"
    carrying(conversation, uploaded(conversation), content="see")
    assert conversation.preview == "see"


# ── who may ask for a fresh address ────────────────────────────────────────────────────────────────


def test_visitor_sees_own_uploads_and_public_files_of_the_own_conversations() -> None:
    visitor = make_visitor(inbox=make_inbox())
    mine = make_conversation(
        contact=Contact.objects.get(pk=visitor.contact_id), inbox=Inbox.objects.get(pk=visitor.inbox_id)
    )
    stranger = Visitor(visitor.tenant_id, visitor.inbox_id, new_id())
    agent = Sender(Message.Sender.AGENT)
    unsent = uploaded(mine)
    answer, note = (upload(mine.tenant_id, sent(PDF, "a.pdf")) for _ in range(2))
    carrying(mine, answer, sender=agent)
    carrying(mine, note, sender=agent, visibility=Message.Visibility.AGENTS)
    assert [visible_to_visitor(visitor, row.id) for row in (unsent, answer, note)] == [unsent, answer, None]
    assert [visible_to_visitor(stranger, row.id) for row in (unsent, answer, note)] == [None, None, None]
    elsewhere = Visitor(visitor.tenant_id, make_inbox(tenant=mine.tenant).id, visitor.contact_id)
    assert visible_to_visitor(elsewhere, answer.id) is None


def test_agents_see_what_their_tenant_has_but_blocked(conversation: Conversation) -> None:
    row, blocked = uploaded(conversation), uploaded(conversation)
    carrying(conversation, row)
    carrying(conversation, blocked, visibility=Message.Visibility.SUPERVISORS)
    assert attachment_of(conversation.tenant_id, row.id) == row
    assert attachment_of(conversation.tenant_id, blocked.id) is None
    assert attachment_of(make_tenant().id, row.id) is None


# ── removing ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_recall_removes_the_files(conversation: Conversation, media: Path, commits: Any) -> None:
    kept = uploaded(conversation)
    carrying(conversation, kept)
    message = carrying(conversation, uploaded(conversation), uploaded(conversation, picture(), "a.png"))
    with commits(), transaction.atomic():
        row = conversations.locked_conversation(conversation.tenant_id, conversation.id)
        recalling.recall(row, Message.objects.get(pk=message.pk), notice="gone", by="visitor")
    message.refresh_from_db()
    assert (message.attachments, recalling.is_recalled(message)) == ([], True)
    assert files_in(media) == [media / place_of(kept.tenant_id, kept.id)]
    assert list(Attachment.objects.all()) == [kept]
    conversation.refresh_from_db()
    assert conversation.preview == "gone"


def test_message_of_files_alone_is_not_recalled(conversation: Conversation) -> None:
    """Whatever its sender writes into metadata."""
    message = carrying(conversation, uploaded(conversation), metadata={"recalled": True})
    assert not recalling.is_recalled(message)


def test_erasure_removes_files_sent_and_unsent(conversation: Conversation, media: Path, commits: Any) -> None:
    other = make_conversation(tenant=conversation.tenant)
    kept = uploaded(other)
    agents = upload(conversation.tenant_id, sent(PDF, "a.pdf"))
    carrying(conversation, uploaded(conversation))
    carrying(conversation, agents, sender=Sender(Message.Sender.AGENT))
    uploaded(conversation)
    with commits():
        remove_contacts(tenant_id=conversation.tenant_id, contact_ids=[conversation.contact_id])
    assert list(Attachment.objects.all()) == [kept]
    assert files_in(media) == [media / place_of(kept.tenant_id, kept.id)]


def test_erasure_in_a_transaction_that_fails_removes_nothing(conversation: Conversation, media: Path) -> None:
    carrying(conversation, uploaded(conversation))
    with transaction.atomic():
        remove_contacts(tenant_id=conversation.tenant_id, contact_ids=[conversation.contact_id])
        transaction.set_rollback(True)
    assert len(files_in(media)) == 1


def test_unsent_uploads_are_forgotten(
    conversation: Conversation, media: Path, commits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments_module, "AT_ONCE", 2)
    sent_one, young = uploaded(conversation), uploaded(conversation)
    carrying(conversation, sent_one)
    old = [uploaded(conversation) for _ in range(4)] + [upload(make_tenant().id, sent(PDF, "a.pdf"))]
    days_ago = now() - timedelta(days=2)
    ids = [row.pk for row in (*old, sent_one)]
    Attachment.objects.filter(pk__in=ids).update(created_at=days_ago)
    with commits():
        assert forget_unsent(before=now() - timedelta(days=1)) == 5
    assert set(Attachment.objects.all()) == {sent_one, young}
    assert {path.name for path in files_in(media)} == {sent_one.id.hex, young.id.hex}


def test_files_without_a_row_are_forgotten(conversation: Conversation, media: Path) -> None:
    row, gone = uploaded(conversation), uploaded(conversation)
    Attachment.objects.filter(pk=gone.pk).delete()
    assert forget_strays(before=now() - timedelta(days=1)) == 0
    assert len(files_in(media)) == 2
    (media / "attachments" / "notes.txt").write_text("somebody else's")
    assert forget_strays(before=now() + timedelta(seconds=1)) == 1
    assert {path.name for path in files_in(media)} == {row.id.hex, "notes.txt"}


def test_file_that_cannot_be_removed_now_is_found_later(
    conversation: Conversation, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = uploaded(conversation)

    def refuses(_self: object, _name: str) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "delete", refuses)
        places.remove(row.tenant_id, [row.id])
    assert len(files_in(media)) == 1


def test_agents_upload_outlives_the_agent() -> None:
    desk = make_desk()
    row = upload(desk.tenant.id, sent(PDF, "a.pdf"), user=desk.user)
    desk.user.delete()
    row.refresh_from_db()
    assert row.user_id is None
