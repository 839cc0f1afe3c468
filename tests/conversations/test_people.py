"""The person behind a contact: what agents change, and the notes they take."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from apps.conversations import notes
from apps.conversations.attributes import TooManyAttributes
from apps.conversations.contacts import CLAIMED
from apps.conversations.labels import LabelMissing
from apps.conversations.models import Contact, ContactNote
from apps.conversations.people import Change, ContactMissing, change_contact, people, person
from tests import factories

pytestmark = pytest.mark.django_db


def change(contact: Contact, **fields: object) -> Contact:
    return change_contact(contact.tenant_id, contact.id, Change(**fields))  # type: ignore[arg-type]


def test_change_sets_what_is_given_and_leaves_the_rest() -> None:
    contact = factories.make_contact(name="Lin", phone="1", custom_attributes={"plan": "pro", "old": 1})
    change(contact, email="lin@shop.example", attributes={"seats": 3, "vip": True, "old": None})
    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.email) == ("Lin", "1", "lin@shop.example")
    assert contact.custom_attributes == {"plan": "pro", "seats": 3, "vip": True}


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"name": "n" * 121},
        {"attributes": {"": 1}},
        {"attributes": {"a" * 101: 1}},
        {"attributes": {CLAIMED: "x"}},
        {"attributes": {"a": "x" * 1001}},
        {"attributes": {"a": "\x00"}},
    ],
    ids=["email", "name", "nameless", "long-name", "claim", "long-value", "null"],
)
def test_change_refuses_what_cannot_be_kept(fields: dict[str, object]) -> None:
    contact = factories.make_contact(name="Lin")
    with pytest.raises(ValidationError):
        change(contact, **fields)
    contact.refresh_from_db()
    assert (contact.name, contact.email, contact.custom_attributes) == ("Lin", "", {})


def test_change_refuses_too_many_attributes() -> None:
    with pytest.raises(TooManyAttributes):
        change(factories.make_contact(), attributes={f"a{number}": 1 for number in range(101)})


def test_change_puts_labels_of_the_own_tenant_alone() -> None:
    contact, foreign = factories.make_contact(), factories.make_label()
    label = factories.make_label(tenant=contact.tenant)
    assert change(contact, labels=[label]).shown_labels == [label]
    with pytest.raises(LabelMissing):
        change(contact, labels=[foreign])
    assert [each.pk for each in contact.labels.all()] == [label.pk]


def test_change_of_another_tenant_finds_nobody() -> None:
    with pytest.raises(ContactMissing):
        change_contact(uuid4(), factories.make_contact().id, Change(name="x"))


@pytest.mark.parametrize("text", ["lin", "SHOP.example", "555", "id-17"])
def test_people_are_found_by_any_of_their_facts(text: str) -> None:
    contact = factories.make_contact(
        name="Lin", email="lin@shop.example", phone="+86 555", identifier="id-17"
    )
    factories.make_contact(tenant=contact.tenant, name="Wei")
    factories.make_contact(name="Lin", email="lin@shop.example", phone="555", identifier="id-17")
    assert [each.id for each in people(contact.tenant_id, text)] == [contact.id]


# ── notes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_note_is_its_authors_to_change_and_delete() -> None:
    contact = factories.make_contact()
    author, other = (factories.make_user(tenant=contact.tenant) for _ in range(2))
    note = notes.add_note(contact.tenant_id, contact.id, text=" likes tea ", author=author, author_name="Mia")
    assert (note.text, note.edited_at) == ("likes tea", None)
    for verb in (
        lambda: notes.change_note(contact.tenant_id, note.id, text="x", author=other),
        lambda: notes.delete_note(contact.tenant_id, note.id, author=other),
        lambda: notes.delete_note(contact.tenant_id, note.id, author=None),
    ):
        with pytest.raises(notes.NotTheAuthor):
            verb()
    changed = notes.change_note(contact.tenant_id, note.id, text="likes coffee", author=author)
    assert (changed.text, changed.edited_at is not None) == ("likes coffee", True)
    notes.delete_note(contact.tenant_id, note.id, author=author)
    assert ContactNote.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \x00 ", "x" * 5001], ids=["empty", "blank", "long"])
def test_note_needs_words(text: str) -> None:
    contact = factories.make_contact()
    with pytest.raises(notes.NoteInvalid):
        notes.add_note(contact.tenant_id, contact.id, text=text, author=None, author_name="Mia")


def test_note_of_another_tenant_is_not_there() -> None:
    contact = factories.make_contact()
    note = notes.add_note(contact.tenant_id, contact.id, text="x", author=None, author_name="Key")
    with pytest.raises(notes.NoteMissing):
        notes.change_note(uuid4(), note.id, text="y", author=None)
    with pytest.raises(ContactMissing):
        notes.add_note(uuid4(), contact.id, text="y", author=None, author_name="Key")
    assert person(contact.tenant_id, contact.id).id == contact.id
