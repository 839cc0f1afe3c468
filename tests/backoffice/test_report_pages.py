"""Report pages: who may see them, what they show, and that each number opens as many rows as it says."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.conversations.models import Conversation, Label
from apps.reports.exporting import files, links, running
from apps.reports.following import count_changes
from apps.reports.models import Export
from apps.reports.queries import REPORTS
from apps.tenants.models import AuditEntry, Inbox, Membership, Tenant, User
from tests.factories import (
    label_conversation,
    make_conversation,
    make_inbox,
    make_label,
    make_message,
    make_rating,
    make_superuser,
    make_team,
    make_tenant,
    make_user,
)

Role = Membership.Role
NUMBER = re.compile(r'<a class="kefu-number" href="([^"]+)">([^<]+)</a>')


def entered(tenant: Tenant | None, role: str = Role.ANALYST) -> Client:
    user = make_user(tenant=tenant, role=role, is_staff=True) if tenant else make_superuser()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def shop(db: None) -> Tenant:
    """Five conversations in two inboxes: by the AI, by a person, rated, labelled."""
    tenant = make_tenant()
    agent = make_user(tenant=tenant, display_name="Rain")
    team = make_team(tenant=tenant, name="Returns", members=[agent])
    label = make_label(tenant=tenant, title="parcel")
    inboxes = [make_inbox(tenant=tenant) for _ in range(2)]
    for number in range(5):
        conversation = make_conversation(inbox=inboxes[number // 3], locale="en")
        make_message(conversation=conversation, content=f"Where is parcel {number}?")
        make_message(conversation=conversation, kind="ai", content="On its way.")
        if number % 2:
            label_conversation(conversation, label)
            make_rating(conversation=conversation, score=number + 1, assignee=agent)
        Conversation.objects.filter(pk=conversation.pk).update(team=team if number else None)
    count_changes(tenant.id)
    return tenant


def shown(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(f"report_{name}"), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_every_number_opens_as_many_rows_as_it_says(shop: Tenant) -> None:
    client = entered(shop)
    opened = 0
    for name in REPORTS:
        for address, number in dict(NUMBER.findall(shown(client, name))).items():
            text = client.get(address.replace("&amp;", "&")).content.decode()
            count = re.search(r'data-testid="count">(\d+) row', text)
            assert count, address
            if number.isdecimal():  # a count; a median or a share leads to what it was made of
                assert count[1] == number, address
            opened += 1
    assert opened > 40


def test_filters_narrow_the_numbers_and_their_lists(shop: Tenant) -> None:
    client = entered(shop)
    inbox = Inbox.objects.for_tenant(shop.id).order_by("created_at")[0]
    text = shown(client, "overview", inbox=str(inbox.id))
    address = re.search(r'data-figure="new".*?href="([^"]+)">3</a>', text, re.DOTALL)
    assert address
    assert f"inbox={inbox.id}" in address[1]
    assert "<td>Where is parcel 2?" not in text


@pytest.mark.parametrize("figure", ["new", "visitors", "visitor_messages"])
def test_lists_ask_as_often_for_many_rows_as_for_one(
    shop: Tenant, django_assert_num_queries: Any, figure: str
) -> None:
    client = entered(shop)
    label = Label.objects.for_tenant(shop.id).get()
    days = {"figure": figure, "first": "2026-01-01", "last": "2027-12-31"}
    with CaptureQueriesContext(connection) as two_rows:
        client.get(reverse("report_rows"), days | {"label": str(label.id)})
    with django_assert_num_queries(len(two_rows)):
        client.get(reverse("report_rows"), days)


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.ANALYST])
def test_reports_are_open_to_who_leads(shop: Tenant, role: str) -> None:
    assert "New conversations" in shown(entered(shop, role), "overview")


@pytest.mark.parametrize("name", [*(f"report_{name}" for name in REPORTS), "report_rows"])
def test_reports_are_closed_to_knowledge_editors(shop: Tenant, name: str) -> None:
    assert entered(shop, Role.EDITOR).get(reverse(name)).status_code == 403


def test_superusers_choose_a_tenant_which_every_address_keeps(shop: Tenant) -> None:
    client = entered(None)
    assert "Whose reports?" not in shown(client, "overview")  # there is but one
    make_tenant()
    assert "Whose reports?" in shown(client, "overview")
    text = shown(client, "overview", tenant=str(shop.id))
    addresses = NUMBER.findall(text)
    assert addresses
    assert all(f"tenant={shop.id}" in address for address, _number in addresses)
    assert client.get(addresses[0][0].replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"first": "2026-02-01", "last": "2026-01-01"}, "The last day is not before the first."),
        ({"first": "2001-01-01", "last": "2026-01-01"}, "At most three years at once."),
        ({"first": "yesterday", "last": "2026-01-01"}, "Enter a valid date."),
        ({"inbox": "00000000-0000-7000-8000-000000000000"}, "not one of the available choices"),
    ],
    ids=["backwards", "long", "no-date", "unknown-inbox"],
)
def test_filters_that_make_no_sense_are_told(shop: Tenant, query: dict[str, str], error: str) -> None:
    assert error in shown(entered(shop), "overview", **query)


@pytest.mark.parametrize(
    "query", [{}, {"figure": "new"}, {"figure": "x", "first": "2026-01-01", "last": "2026-01-02"}]
)
def test_lists_of_nothing_are_refused(shop: Tenant, query: dict[str, str]) -> None:
    assert entered(shop).get(reverse("report_rows"), query).status_code == 400


def test_charts_have_tables_and_load_nothing_from_elsewhere(shop: Tenant) -> None:
    text = shown(entered(shop), "overview")
    assert text.count("<canvas data-chart=") == text.count("As a table") == 1
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_empty_reports_say_so(db: None) -> None:
    text = shown(entered(make_tenant()), "people")
    assert "Nothing in this period." in text


def test_dashboard_shows_today_and_what_waits(shop: Tenant) -> None:
    Conversation.objects.filter(pk=Conversation.objects.all()[0].pk).update(owner="queue")
    text = entered(shop).get(reverse("admin:index")).content.decode()
    assert "yesterday: 0" in text
    assert re.search(r"Conversations that wait for a person\s*<strong>1</strong>", text)
    assert "owner__exact=queue" in text


# ── exports ─────────────────────────────────────────────────────────────────────────────────────────


def asked(client: Client, what: str = "threads", **more: str) -> Any:
    fields = {"what": what, "report": "overview", "first": "2026-01-01", "last": "2027-12-31"}
    return client.post(reverse("report_export"), fields | more)


def file_address(client: Client, export: Export) -> str:
    text = client.get(reverse("admin:reports_export_change", args=[export.pk])).content.decode()
    found = re.search(r'href="([^"]+/file/\?[^"]+)"', text)
    return found[1].replace("&amp;", "&") if found else ""


def test_export_is_written_downloaded_and_recorded(shop: Tenant) -> None:
    client = entered(shop)
    response = asked(client)
    export = Export.objects.get()
    assert response["Location"] == reverse("admin:reports_export_change", args=[export.pk])
    waiting = client.get(response["Location"])
    assert waiting["Refresh"] == "2"
    running.run_waiting()
    response = client.get(file_address(client, export))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="threads-')
    assert "no-store" in response["Cache-Control"]
    assert "Where is parcel 4?" in b"".join(response.streaming_content).decode()
    deeds = AuditEntry.objects.for_tenant(shop.id).order_by("id").values_list("action", "object_id")
    assert list(deeds) == [("exported", str(export.pk)), ("downloaded", str(export.pk))]


def test_export_of_another_tenant_is_not_there(shop: Tenant) -> None:
    asked(entered(shop, Role.OWNER))
    export = Export.objects.get()
    stranger = entered(make_tenant(), Role.OWNER)
    for name in ("file", "cancel"):
        address = reverse(f"admin:reports_export_{name}", args=[export.pk])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == 404
    export.refresh_from_db()
    assert export.state == "queued"


def test_download_asks_again_what_the_person_may_see(shop: Tenant) -> None:
    asked(entered(shop, Role.OWNER), unmasked="on")
    running.run_waiting()
    export = Export.objects.get()
    assert (export.shows_blocked, export.shows_personal) == (True, True)
    analyst = entered(shop)
    assert file_address(analyst, export) == ""
    signed = links.signed_query(export.id, User.objects.latest("date_joined").id)
    path = reverse("admin:reports_export_file", args=[export.pk])
    assert analyst.get(f"{path}?{signed}").status_code == 403


def test_download_addresses_expire_and_are_personal(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = entered(shop), entered(shop)
    asked(first)
    running.run_waiting()
    address = file_address(first, Export.objects.get())
    assert second.get(address).status_code == 410
    monkeypatch.setattr(links, "GOOD_FOR_S", -1)
    assert first.get(address).status_code == 410


def test_masking_is_lifted_only_for_those_who_may(shop: Tenant) -> None:
    asked(entered(shop), unmasked="on")
    assert not Export.objects.get().shows_personal


def test_export_is_cancelled(shop: Tenant) -> None:
    client = entered(shop)
    asked(client)
    export = Export.objects.get()
    client.post(reverse("admin:reports_export_cancel", args=[export.pk]))
    export.refresh_from_db()
    assert export.state == "cancelled"


@pytest.mark.parametrize(
    "fields",
    [{"what": "everything"}, {"first": "x"}, {"figure": "nothing"}, {"figure": "visitors"}],
    ids=["what", "days", "figure", "other-rows"],
)
def test_senseless_exports_are_refused(shop: Tenant, fields: dict[str, str]) -> None:
    assert asked(entered(shop), **fields).status_code == 400
    assert not Export.objects.exists()


def test_export_of_a_deleted_one_takes_its_file_along(shop: Tenant) -> None:
    client = entered(shop)
    asked(client)
    running.run_waiting()
    export = Export.objects.get()
    client.post(reverse("admin:reports_export_delete", args=[export.pk]), {"post": "yes"})
    assert not Export.objects.exists()
    with pytest.raises(FileNotFoundError):
        files.fetch(shop.id, export.id, 1)
