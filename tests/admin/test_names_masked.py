"""What a tenant masks is masked wherever the back office names a contact: titles, breadcrumbs, lists, choices."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.common.sensitive import Kind
from apps.conversations.models import Block, Contact
from apps.desk.models import DataRequest
from apps.tenants.models import User
from apps.tenants.protection import Protection, protect
from tests import factories as make
from tests.admin.conftest import TENANT_PAGES, World, make_member
from tests.admin.urls import form_data, page

Enter = Callable[[User], Client]
CARD, PHONE, EMAIL = "4111 1111 1111 1111", "13812345678", "lilei@kefu.example"
TOLD = (CARD, PHONE, EMAIL)
CALLED = "**** **** **** 1111"
# Besides the contacts' own columns: where visitors and agents write.
WRITTEN = {
    "conversations.Conversation": ("preview", "page_title"),
    "conversations.ContactNote": ("text",),
    "conversations.Message": ("content", "sender_name"),
    "conversations.Rating": ("comment",),
    "desk.AnswerReport": ("comment",),
    "desk.DataRequest": ("contact_name",),
    "desk.Suggestion": ("text",),
}


@pytest.fixture
def told(ours: World) -> World:
    """Every contact of ours is called by a card number, every text tells something, and every kind is masked."""
    contacts = Contact.objects.for_tenant(ours.tenant.pk)
    contacts.update(name=CARD, phone=PHONE, email=EMAIL, custom_attributes={"mobile": PHONE})
    contacts.filter(pk=ours.rows["conversations.Contact"].pk).update(identifier=EMAIL)
    for label, columns in WRITTEN.items():
        rows = apps.get_model(label)._default_manager.filter(tenant_id=ours.tenant.pk)
        rows.update(**dict.fromkeys(columns, f"{CARD} {PHONE} {EMAIL}"))
    protect(ours.tenant, Protection(masked=frozenset(Kind)))
    return ours


@pytest.fixture
def looking_on(told: World, enter: Enter) -> Client:
    """Who may look at conversations and contacts, and change nothing."""
    return enter(make_member(told, "analyst"))


def told_in(response: Any) -> list[str]:
    shown = response.content.decode()
    return [text for text in TOLD if text in shown]


def said_after(response: Any) -> str:
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_lists_name_nobody(label: str, client: Client, told: World) -> None:
    response = client.get(page(label, "changelist"))
    assert response.status_code == 200
    assert told_in(response) == []


@pytest.mark.parametrize("view", ["change", "history", "delete"])
@pytest.mark.parametrize("label", TENANT_PAGES)
def test_pages_of_a_row_name_nobody(label: str, view: str, client: Client, told: World) -> None:
    response = client.get(page(label, view, told.rows[label].pk))
    assert response.status_code in ((200, 403) if view == "delete" else (200,))
    assert told_in(response) == []


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_pages_of_who_changes_nothing_name_nobody(label: str, looking_on: Client, told: World) -> None:
    for response in (
        looking_on.get(page(label, "changelist")),
        looking_on.get(page(label, "change", told.rows[label].pk)),
    ):
        assert response.status_code in (200, 403)
        assert told_in(response) == []


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_superusers_lists_and_pages_name_nobody(label: str, told: World, enter: Enter) -> None:
    client = enter(make.make_user(is_staff=True, is_superuser=True))
    for address in (page(label, "changelist"), page(label, "change", told.rows[label].pk)):
        response = client.get(address)
        assert response.status_code == 200
        assert told_in(response) == []


@pytest.mark.parametrize("view", ["change", "history", "delete"])
def test_title_calls_the_contact_by_the_mask(view: str, client: Client, told: World) -> None:
    contact = told.rows["conversations.Contact"]
    shown = client.get(page("conversations.Contact", view, contact.pk)).content.decode()
    assert f">{CALLED}</a>" in shown


def test_name_is_shown_when_nothing_is_masked(client: Client, told: World) -> None:
    protect(told.tenant, Protection(masked=frozenset()))
    contact = told.rows["conversations.Contact"]
    shown = client.get(page("conversations.Contact", "history", contact.pk)).content.decode()
    assert CARD in shown


def test_saving_a_masked_contact_keeps_it_and_says_the_mask(client: Client, told: World) -> None:
    contact = told.rows["conversations.Contact"]
    address = page("conversations.Contact", "change", contact.pk)
    response = client.post(address, form_data(client.get(address)))
    assert response.status_code == 302
    assert CALLED in said_after(response)
    assert told_in(client.get(response["Location"])) == []
    stored = Contact.objects.get(pk=contact.pk)
    assert (stored.name, stored.phone, stored.email) == (CARD, PHONE, EMAIL)


def test_deleting_says_the_mask(client: Client, told: World) -> None:
    contact = make.make_contact(tenant=told.tenant, name=CARD, email=EMAIL)
    response = client.post(page("conversations.Contact", "delete", contact.pk), {"post": "yes"})
    assert response.status_code == 302
    assert CALLED in said_after(response)
    assert CARD not in said_after(response)
    assert not Contact.objects.filter(pk=contact.pk).exists()


def test_deleting_the_selected_asks_by_the_mask(client: Client, told: World) -> None:
    contact = make.make_contact(tenant=told.tenant, name=CARD)
    data = {"action": "delete_selected", "_selected_action": [str(contact.pk)]}
    response = client.post(page("conversations.Contact", "changelist"), data)
    assert response.status_code == 200
    assert CALLED in response.content.decode()
    assert told_in(response) == []


def test_links_of_what_goes_along_stay_whole(client: Client, told: World) -> None:
    block = told.rows["conversations.Block"]
    shown = client.get(page("conversations.Block", "delete", block.pk)).content.decode()
    assert f'<a href="{page("conversations.Block", "change", block.pk)}">{CALLED}</a>' in shown


@pytest.mark.parametrize(
    ("model", "field"), [("block", "contact"), ("hold", "contact"), ("hold", "conversation")]
)
def test_choices_call_people_by_the_mask(model: str, field: str, client: Client, told: World) -> None:
    asked = {"app_label": "conversations", "model_name": model, "field_name": field}
    response = client.get(reverse("admin:autocomplete"), asked)
    texts = [each["text"] for each in response.json()["results"]]
    assert len(texts) >= 1
    assert all(text.startswith(CALLED) for text in texts)


@pytest.mark.parametrize("field", ["contact", "conversation"])
def test_more_choices_ask_no_more_of_the_database(
    field: str, client: Client, told: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = {"app_label": "conversations", "model_name": "hold", "field_name": field}
    client.get(reverse("admin:autocomplete"), asked)
    with CaptureQueriesContext(connection) as few:
        found = len(client.get(reverse("admin:autocomplete"), asked).json()["results"])
    for _number in range(3):
        contact = make.make_contact(tenant=told.tenant, name=CARD)
        make.make_conversation(inbox=told.rows["tenants.Inbox"], contact=contact)
    with django_assert_num_queries(len(few)):
        assert len(client.get(reverse("admin:autocomplete"), asked).json()["results"]) == found + 3


def test_blocking_a_contact_says_the_mask(client: Client, told: World) -> None:
    contact = make.make_contact(tenant=told.tenant, name=CARD)
    address = page("conversations.Block", "add")
    response = client.post(address, form_data(client.get(address)) | {"contact": str(contact.pk)})
    assert response.status_code == 302
    assert CALLED in said_after(response)
    assert CARD not in said_after(response)
    assert Block.objects.filter(contact=contact).exists()


def test_refused_form_keeps_the_choice_by_the_mask(client: Client, told: World) -> None:
    contact = told.rows["conversations.Contact"]
    data = {"contact": str(contact.pk), "network": "nowhere"}
    response = client.post(page("conversations.Block", "add"), data)
    assert response.status_code == 200
    assert f">{CALLED}</option>" in response.content.decode()
    assert told_in(response) == []


def test_erasing_is_asked_for_by_the_mask(client: Client, told: World) -> None:
    contact = make.make_contact(tenant=told.tenant, name=CARD)
    address = reverse("admin:desk_datarequest_ask", args=[contact.pk])
    assert told_in(client.get(address)) == []
    refused = client.post(address, {"kind": "delete", "typed": "somebody"})
    assert told_in(refused) == []
    assert CALLED in str(refused.context["form"].errors["typed"])
    assert client.post(address, {"kind": "delete", "typed": CALLED}).status_code == 302
    assert DataRequest.objects.get(contact_id=contact.pk).contact_name == CARD
