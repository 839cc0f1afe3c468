"""Exporting and erasing a person: nothing of them is left where it is said to go."""

import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.ai import context
from apps.ai.context_codec import Context
from apps.ai.profiles import Turn
from apps.conversations import attachments
from apps.conversations.merging import merge
from apps.conversations.models import Attachment, Contact, Conversation, Message, MessageTerms
from apps.desk.models import DataRequest
from apps.desk.protecting import archive
from apps.desk.protecting.erasing import TREATED
from apps.desk.protecting.requests import RequestRunning, WrongName, ask_for, cancel, waiting, work_at
from apps.events.models import OutboxEntry
from apps.tenants.models import AuditEntry, User
from tests import factories as make
from tests.pushes import Pushes

pytestmark = pytest.mark.django_db
SECRET = "Wang Xiaoming"  # must be found nowhere afterwards
Kind, State = DataRequest.Kind, DataRequest.State


@pytest.fixture
def owner() -> User:
    user: User = make.make_user(role="owner")
    return user


@pytest.fixture
def person(owner: User) -> Contact:
    """Somebody whose name stands everywhere that a name can stand."""
    tenant = owner.memberships.get().tenant
    contact = make.make_contact(
        tenant=tenant, name=SECRET, email="wang@example.com", custom_attributes={"a": SECRET}
    )
    other = make.make_contact(tenant=tenant, name=f"{SECRET} too")
    conversation = make.make_conversation(contact=contact, page_title=SECRET, page_url="https://a.example/w")
    file = attachments.upload(
        tenant.id, SimpleUploadedFile("wang.txt", SECRET.encode(), "text/plain"), contact_id=contact.id
    )
    make.make_message(conversation=conversation, content=f"I am {SECRET}", attachments=[file])
    make.make_message(conversation=conversation, content=f"Hello {SECRET}", kind="agent")
    make.make_message(
        conversation=conversation, content="Ended", kind="system", metadata={"activity": "resolved"}
    )
    make.make_turn(conversation=conversation, state="answered", trace=[{"question": SECRET}])
    make.make_contact_note(contact=contact, text=SECRET)
    make.make_rating(conversation=conversation, comment=SECRET)
    make.make_suggestion(conversation=conversation, text=SECRET)
    make.make_owned(
        "conversations.PageView",
        tenant=tenant,
        contact=contact,
        url="https://a.example",
        title=SECRET,
        at=conversation.created_at,
    )
    make.make_block(tenant=tenant, contact=contact, reason=SECRET)
    make.make_owned(
        "desk.Notification", tenant=tenant, user=owner, kind="team", conversation=conversation, text=SECRET
    )
    OutboxEntry.objects.create(
        tenant_id=tenant.id,
        name="x",
        payload={"conversation": {"id": str(conversation.id), "preview": SECRET}},
    )
    merge(tenant.id, contact.id, other.id, by=None, by_name="Mei")
    contact.refresh_from_db()
    row: Contact = contact
    return row


def everything(tenant_id: Any) -> str:
    """Every text of the tenant in the database."""
    found = []
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "tenant" in names or "tenant_id" in names:
            found += [str(row) for row in model._default_manager.filter(tenant_id=tenant_id).values()]
    return "\n".join(found)


def run(person: Contact, owner: User, kind: str, django_capture: Any) -> DataRequest:
    row = ask_for(person.tenant_id, person.pk, kind=kind, by=owner, reason="letter of May", typed=SECRET)
    assert waiting() == [row.pk]
    with django_capture(execute=True):
        work_at(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == (State.DONE, "")
    return row


def test_export_holds_everything(
    person: Contact, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = run(person, owner, Kind.EXPORT, django_capture_on_commit_callbacks)
    with archive.fetch(row) as content, zipfile.ZipFile(content) as bundle:
        names = bundle.namelist()
        known = json.loads(bundle.read("person.json"))
        thread = json.loads(bundle.read(next(name for name in names if name.startswith("conversations/"))))
        file = bundle.read(next(name for name in names if name.startswith("attachments/")))
    assert (len(known["contacts"]), known["contacts"][0]["email"]) == (2, "wang@example.com")
    assert (known["notes"][0]["text"], known["page_views"][0]["title"]) == (SECRET, SECRET)
    assert [message["content"] for message in thread["messages"]][:2] == [f"I am {SECRET}", f"Hello {SECRET}"]
    assert file == SECRET.encode()
    assert (row.result["messages"], row.result["files"]) == (3, 1)
    archive.forget(row)
    with pytest.raises(FileNotFoundError):
        archive.fetch(row)


def test_pseudonymise_leaves_figures_and_no_words(
    person: Contact, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    pushes = Pushes(person.tenant_id)
    conversation = Conversation.objects.get(contact=person)
    context.store(person.tenant_id, conversation.id, Context(2, (Turn("user", SECRET),)))
    file_id = Attachment.objects.get().pk
    run(person, owner, Kind.PSEUDONYMISE, django_capture_on_commit_callbacks)
    left = everything(person.tenant_id)
    assert SECRET not in left
    assert "wang@example.com" not in left
    conversation.refresh_from_db()
    assert (conversation.last_seq, conversation.preview) == (3, "")
    messages = Message.objects.filter(conversation=conversation).order_by("seq")
    assert [(row.sender_kind, row.content) for row in messages][:2] == [("visitor", ""), ("agent", "")]
    assert messages[2].metadata == {"activity": "resolved"}
    assert not any(MessageTerms.objects.values_list("terms", flat=True))
    assert context.load(person.tenant_id, conversation.id) is None
    with pytest.raises(FileNotFoundError):
        attachments.places.fetch(person.tenant_id, file_id)
    assert [push.data["message"]["content"] for push in pushes.named("message.updated")] == ["", ""]


def test_delete_leaves_nothing(person: Contact, owner: User, django_capture_on_commit_callbacks: Any) -> None:
    run(person, owner, Kind.DELETE, django_capture_on_commit_callbacks)
    assert SECRET not in everything(person.tenant_id)
    assert not Contact.objects.for_tenant(person.tenant_id).exists()
    assert not Message.objects.for_tenant(person.tenant_id).exists()
    actions = AuditEntry.objects.filter(object_id=str(person.pk)).order_by("created_at", "id")
    assert [entry.action for entry in actions] == ["delete asked for", "delete done"]
    assert {entry.actor for entry in actions} == {owner}


def test_erasing_needs_the_name_and_no_hold(person: Contact, owner: User) -> None:
    with pytest.raises(WrongName):
        ask_for(person.tenant_id, person.pk, kind=Kind.DELETE, by=owner, typed="Wang")
    row = ask_for(person.tenant_id, person.pk, kind=Kind.DELETE, by=owner, typed=SECRET)
    with pytest.raises(RequestRunning):
        ask_for(person.tenant_id, person.pk, kind=Kind.DELETE, by=owner, typed=SECRET)
    make.make_owned("conversations.Hold", tenant=person.tenant, contact=person, reason="court")
    work_at(row.pk)  # the hold came after the wish
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "hold" in row.error
    assert SECRET in everything(person.tenant_id)


def test_cancelled_request_is_not_worked_at(person: Contact, owner: User) -> None:
    row = ask_for(person.tenant_id, person.pk, kind=Kind.EXPORT, by=owner)
    assert cancel(row)
    assert not cancel(row)
    work_at(row.pk)
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert waiting() == []


def test_every_table_that_knows_a_person_is_treated() -> None:
    """A new table with a contact or a conversation in it must say what erasing does to it."""
    known = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in ("contact", "conversation", "contact_id", "conversation_id", "message_id")
    }
    related = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in (Contact, Conversation, Message)
    }
    assert sorted(known | related | {"conversations.Contact"}) == sorted(TREATED)
