"""Two contacts that are one person: looked at, joined, and parted again as they were."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.common.clock import now
from apps.conversations import merging, notes
from apps.conversations.contacts import CLAIMED
from apps.conversations.merging import MergeMissing, SamePerson, UndoTooLate, keeper, merges, preview, undo
from apps.conversations.models import Contact, ContactMerge
from apps.conversations.people import Change, ContactMissing, change_contact, contacts_of, people
from apps.conversations.queries import visitor_conversations
from apps.conversations.removing import remove_contacts
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Contact:
    return factories.make_contact(
        name="Lin",
        email="lin@shop.example",
        is_verified=True,
        custom_attributes={"plan": "pro", "since": 2024},
    )


@pytest.fixture
def joined(kept: Contact) -> Contact:
    return factories.make_contact(
        tenant=kept.tenant,
        name="L.",
        phone="555",
        custom_attributes={"plan": "free", "city": "Hangzhou", CLAIMED: "u1"},
    )


def merge(kept: Contact, joined: Contact) -> ContactMerge:
    return merging.merge(kept.tenant_id, kept.id, joined.id, by=None, by_name="Mia")


def state(*contacts: Contact) -> list[dict[str, object]]:
    """All that a merge may change, as it stands in the database."""
    rows = [Contact.objects.get(pk=contact.pk) for contact in contacts]
    own = [
        {name: getattr(row, name) for name in (*merging.ABOUT, "custom_attributes", "merged_into_id")}
        for row in rows
    ]
    return [
        fields | {"labels": {label.title for label in row.labels.all()}}
        for fields, row in zip(own, rows, strict=True)
    ]


def test_preview_says_what_would_happen_and_changes_nothing(kept: Contact, joined: Contact) -> None:
    row = factories.make_conversation(contact=joined)
    factories.make_rating(conversation=row)
    factories.make_page_view(contact=joined, url="https://shop.example/")
    notes.add_note(kept.tenant_id, joined.id, text="x", author=None, author_name="Mia")
    before = state(kept, joined)
    shown = preview(kept.tenant_id, kept.id, joined.id)
    assert (shown.conversations, shown.ratings, shown.pages, shown.notes) == (1, 1, 1, 1)
    assert [(each.field, each.kept, each.joined, each.result) for each in shown.differences] == [
        ("name", "Lin", "L.", "Lin"),
        ("email", "lin@shop.example", "", "lin@shop.example"),
        ("phone", "", "555", "555"),
        ("custom_attributes.plan", "pro", "free", "pro"),
        ("custom_attributes.since", 2024, None, 2024),
        ("custom_attributes.city", None, "Hangzhou", "Hangzhou"),
    ]
    assert (shown.is_unproved, shown.are_both_proved) == (True, False)
    assert state(kept, joined) == before


def test_merge_makes_one_person_of_two(kept: Contact, joined: Contact) -> None:
    label = factories.make_label(tenant=kept.tenant, title="vip")
    change_contact(kept.tenant_id, joined.id, Change(labels=[label]))
    merge(kept, joined)
    assert [contact.id for contact in contacts_of(kept.tenant_id, joined.id)] == [kept.id, joined.id]
    assert [contact.id for contact in people(kept.tenant_id)] == [kept.id]
    first, second = state(kept, joined)
    assert (first["name"], first["phone"], first["labels"]) == ("Lin", "555", {"vip"})
    assert first["custom_attributes"] == {"plan": "pro", "since": 2024, "city": "Hangzhou"}
    assert (second["name"], second["email"], second["merged_into_id"]) == ("Lin", "lin@shop.example", kept.id)


def test_merge_opens_nothing_to_the_visitors(kept: Contact, joined: Contact) -> None:
    """Who persuades an agent to be somebody does not read what that somebody wrote, and loses no conversation."""
    inbox = factories.make_inbox(tenant=kept.tenant)
    private = factories.make_conversation(inbox=inbox, contact=kept)
    own = factories.make_conversation(inbox=inbox, contact=joined)
    merge(kept, joined)
    assert [row.id for row in visitor_conversations(kept.tenant_id, inbox.id, joined.id)] == [own.id]
    assert [row.id for row in visitor_conversations(kept.tenant_id, inbox.id, kept.id)] == [private.id]
    assert [contact.is_verified for contact in contacts_of(kept.tenant_id, kept.id)] == [True, False]


def test_undo_leaves_everything_as_it_was(kept: Contact, joined: Contact) -> None:
    label = factories.make_label(tenant=kept.tenant)
    change_contact(kept.tenant_id, joined.id, Change(labels=[label]))
    before = state(kept, joined)
    undo(kept.tenant_id, merge(kept, joined).id)
    assert state(kept, joined) == before
    assert ContactMerge.objects.get().undone_at is not None


def test_undo_keeps_what_was_changed_since(kept: Contact, joined: Contact) -> None:
    row = merge(kept, joined)
    change_contact(kept.tenant_id, kept.id, Change(phone="777", attributes={"city": "Ningbo", "new": 1}))
    undo(kept.tenant_id, row.id)
    first, second = state(kept, joined)
    assert (first["phone"], second["phone"]) == ("777", "777")
    assert first["custom_attributes"] == {"plan": "pro", "since": 2024, "city": "Ningbo", "new": 1}
    assert (second["name"], second["email"]) == ("L.", "")


def test_undo_in_any_order_brings_all_back(kept: Contact, joined: Contact) -> None:
    third = factories.make_contact(tenant=kept.tenant, name="Third")
    before = state(kept, joined, third)
    inner = merge(joined, third)
    middle = state(joined, third)
    outer = merge(kept, joined)
    assert len(contacts_of(kept.tenant_id, third.id)) == 3
    undo(kept.tenant_id, outer.id)
    assert state(joined, third) == middle
    undo(kept.tenant_id, inner.id)
    assert state(kept, joined, third) == before
    inner, outer = merge(joined, third), merge(kept, joined)
    undo(kept.tenant_id, inner.id)
    undo(kept.tenant_id, outer.id)
    assert [contact.merged_into_id for contact in Contact.objects.filter(tenant=kept.tenant)] == [None] * 3


def test_undo_ends_after_thirty_days_and_happens_once(kept: Contact, joined: Contact) -> None:
    row = merge(kept, joined)
    assert list(merges(kept.tenant_id, [kept.id, joined.id])) == [row]
    ContactMerge.objects.update(created_at=now() - timedelta(days=30, minutes=1))
    assert list(merges(kept.tenant_id, [kept.id, joined.id])) == []
    with pytest.raises(UndoTooLate):
        undo(kept.tenant_id, row.id)
    ContactMerge.objects.update(created_at=now())
    undo(kept.tenant_id, row.id)
    with pytest.raises(MergeMissing):
        undo(kept.tenant_id, row.id)


def test_merge_of_the_same_or_of_strangers_is_refused(kept: Contact, joined: Contact) -> None:
    with pytest.raises(SamePerson):
        merge(kept, kept)
    with pytest.raises(ContactMissing):
        merge(kept, factories.make_contact())
    row = merge(kept, joined)
    with pytest.raises(SamePerson):
        merge(joined, kept)
    with pytest.raises(MergeMissing):
        undo(uuid4(), row.id)


def test_keeper_is_who_proved_it_then_who_came_first() -> None:
    early, late = factories.make_contact(), factories.make_contact()
    assert keeper(late, early) == (early, late)
    late.is_verified = True
    assert keeper(early, late) == (late, early)


def test_contact_that_goes_takes_all_of_the_person_along(kept: Contact, joined: Contact) -> None:
    merge(kept, joined)
    remove_contacts(tenant_id=kept.tenant_id, contact_ids=[kept.id])
    assert Contact.objects.count() == 0
