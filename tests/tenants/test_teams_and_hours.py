"""Teams, stored hours, and their pages in the back office."""

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from apps.tenants import admin_hours
from apps.tenants.hours import ALWAYS_OPEN, is_open
from apps.tenants.models import AuditEntry, BusinessHours, Membership, Team, Tenant
from apps.tenants.queries import hours_of, teams
from apps.tenants.teams import remove_teams, save_team
from tests.factories import make_hours, make_inbox, make_team, make_tenant, make_user
from tests.security.html_forms import form_data

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime.fromisoformat("2026-11-23T12:00+08:00")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def owner(tenant: Tenant, client: Client) -> Client:
    user = make_user(tenant=tenant, role=Membership.Role.OWNER, is_staff=True)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def member(tenant: Tenant) -> Membership:
    return Membership.objects.get(user=make_user(tenant=tenant))


# ── teams ───────────────────────────────────────────────────────────────────────────────────────────


def test_team_takes_members_of_its_tenant_alone(tenant: Tenant) -> None:
    one, other, foreign = member(tenant), member(tenant), member(make_tenant())
    team = save_team(team=Team(tenant=tenant, name="Sales"), members=[one, foreign])
    assert list(team.members.all()) == [one]
    save_team(team=team, members=[other])
    assert list(team.members.all()) == [other]
    save_team(team=team)
    assert list(team.members.all()) == [other]


def test_team_names_are_unique_within_a_tenant(tenant: Tenant) -> None:
    make_team(tenant=make_tenant(), name="Sales")
    save_team(team=Team(tenant=tenant, name="Sales"))
    with pytest.raises(ValidationError):
        save_team(team=Team(tenant=tenant, name="Sales"))


def test_removed_team_leaves_its_members(tenant: Tenant) -> None:
    user, foreign = make_user(tenant=tenant), make_team()
    team = make_team(tenant=tenant, members=[user])
    assert remove_teams(tenant_id=tenant.id, team_ids=[team.id, foreign.id]) == 1
    assert Membership.objects.filter(user=user).exists()
    assert list(Team.objects.all()) == [foreign]


def test_teams_are_read_with_their_members(tenant: Tenant, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make_team(tenant=tenant, members=[make_user(tenant=tenant, display_name="Rain")])
    with django_assert_num_queries(3):
        assert [[each.user.public_name for each in team.members.all()] for team in teams(tenant.id)] == [
            ["Rain"]
        ] * 3


def test_team_page_picks_members(owner: Client, tenant: Tenant) -> None:
    one, foreign = member(tenant), member(make_tenant())
    add = "/admin/tenants/team/add/"
    body = form_data(owner.get(add)) | {"name": ["Sales"], "members": [str(one.pk)]}
    assert owner.post(add, body).status_code == 302
    team = Team.objects.get()
    assert (team.tenant, list(team.members.all())) == (tenant, [one])
    change = f"/admin/tenants/team/{team.pk}/change/"
    kept = form_data(owner.get(change))
    assert kept["members"] == [str(one.pk)]
    assert owner.post(change, kept | {"members": [str(foreign.pk)]}).status_code == 200
    assert owner.post(change, kept | {"members": []}).status_code == 302
    assert list(team.members.all()) == []


# ── hours ───────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_row_it_is_always_open(tenant: Tenant) -> None:
    make_hours()
    assert hours_of(tenant.id, make_inbox(tenant=tenant).id) is ALWAYS_OPEN


def test_inbox_goes_before_tenant(tenant: Tenant) -> None:
    own, other = make_inbox(tenant=tenant), make_inbox(tenant=tenant)
    make_hours(tenant=tenant, monday="")
    make_hours(tenant=tenant, inbox=own)
    assert [is_open(hours_of(tenant.id, inbox.id), MONDAY_NOON) for inbox in (own, other)] == [True, False]
    assert hours_of(make_tenant().id, own.id) is ALWAYS_OPEN


def test_team_goes_before_inbox(tenant: Tenant) -> None:
    inbox, team, other = make_inbox(tenant=tenant), make_team(tenant=tenant), make_team(tenant=tenant)
    make_hours(tenant=tenant)
    make_hours(tenant=tenant, inbox=inbox)
    make_hours(tenant=tenant, team=team, monday="")
    make_hours(tenant=tenant, team=other)
    found = [hours_of(tenant.id, inbox.id, team_id) for team_id in (team.id, other.id, None)]
    assert [is_open(hours, MONDAY_NOON) for hours in found] == [False, True, True]


def test_calendar_for_all_inboxes_counts_where_it_is_wanted(tenant: Tenant) -> None:
    inboxes = [make_inbox(tenant=tenant) for _ in range(3)]
    holiday = ["2026-11-23 closed 校庆"]
    make_hours(tenant=tenant, exceptions=holiday)
    make_hours(tenant=tenant, inbox=inboxes[0])
    make_hours(tenant=tenant, inbox=inboxes[1], exceptions=["2026-11-23 like monday"])
    make_hours(tenant=tenant, inbox=inboxes[2], takes_holidays=False)
    open_now = [is_open(hours_of(tenant.id, inbox.id), MONDAY_NOON) for inbox in inboxes]
    assert open_now == [False, True, True]


def test_hours_are_remembered_for_a_moment(
    tenant: Tenant, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    inbox = make_inbox(tenant=tenant)
    make_hours(tenant=tenant)
    with django_assert_num_queries(2):  # the number of the configuration, the hours
        assert hours_of(tenant.id, inbox.id) is hours_of(tenant.id, inbox.id)


def test_hours_are_tidied_and_checked(tenant: Tenant) -> None:
    row = BusinessHours(
        tenant=tenant, time_zone="Asia/Shanghai", monday="9-12，13:30～18:00", exceptions=["2026/10/1 休息"]
    )
    row.full_clean()
    assert (row.monday, row.exceptions) == ("09:00-12:00, 13:30-18:00", ["2026-10-01 closed"])
    row.tuesday, row.time_zone, row.exceptions = "soon", "Mars", ["tomorrow"]
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert sorted(refused.value.message_dict) == ["exceptions", "time_zone", "tuesday"]


def test_hours_are_there_once(tenant: Tenant) -> None:
    inbox = make_inbox(tenant=tenant)
    make_hours(tenant=tenant)
    make_hours(tenant=tenant, inbox=inbox)
    for again in (None, inbox):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_hours(tenant=tenant, inbox=again)
        with pytest.raises(ValidationError):
            BusinessHours(tenant=tenant, inbox=again, time_zone="Asia/Shanghai").full_clean()
    with pytest.raises(ValidationError):
        BusinessHours(
            tenant=tenant,
            inbox=make_inbox(tenant=tenant),
            team=make_team(tenant=tenant),
            time_zone="Asia/Shanghai",
        ).full_clean()


def test_hours_page_takes_texts_and_says_what_is_wrong(owner: Client, tenant: Tenant) -> None:
    add = "/admin/tenants/businesshours/add/"
    blank = form_data(owner.get(add))
    assert blank["time_zone"] == ["Asia/Shanghai"]
    wrong = owner.post(
        add, blank | {"monday": ["9 to 5"]} | entry(0, first="2026-10-01", what="times", times="9:00")
    )
    page = wrong.content.decode()
    assert "“9to5” is not a time such as 09:00-18:00." in page
    assert "“9:00” is not a time such as 09:00-18:00." in page
    body = blank | {"monday": ["9-18"]}
    body |= entry(0, first="2026-10-10", what="friday", name="调休")
    body |= entry(1, first="2026-10-02", last="2026-10-04", what="times", times="10-12")
    body |= entry(2, first="2026-10-01", what="closed", name="国庆节")
    assert owner.post(add, body).status_code == 302
    row = BusinessHours.objects.get()
    assert (row.tenant, row.inbox, row.monday) == (tenant, None, "09:00-18:00")
    assert row.exceptions == [
        "2026-10-01 closed 国庆节",
        "2026-10-02..2026-10-04 10:00-12:00",
        "2026-10-10 like friday 调休",
    ]
    change = f"/admin/tenants/businesshours/{row.pk}/change/"
    kept = form_data(owner.get(change))
    assert kept["exceptions-1-last"] == ["2026-10-04"]
    assert owner.post(change, kept).status_code == 302
    assert BusinessHours.objects.get().exceptions == row.exceptions


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"what": "times"}, "Write the times, such as 09:00-12:00."),
        ({"what": "closed", "last": "2026-09-01"}, "the last day is not within a year after the first"),
        ({"what": "closed", "name": "- Labour"}, "Write another name"),
        ({"what": "closed", "name": "24 hours"}, "2026-10-01 closed 24 hours"),
        ({"what": "friday", "first": ""}, "This field is required."),
    ],
    ids=["no times", "backwards", "a name that would be cut", "a name like a time", "no day"],
)
def test_calendar_entry_that_makes_no_sense_is_refused(
    owner: Client, tenant: Tenant, fields: dict[str, str], error: str
) -> None:
    add = "/admin/tenants/businesshours/add/"
    body = form_data(owner.get(add)) | entry(0, **{"first": "2026-10-01"} | fields)
    assert error in owner.post(add, body).content.decode()
    assert not BusinessHours.objects.exists()


def entry(number: int, **fields: str) -> dict[str, list[str]]:
    """As a browser sends a row of the calendar."""
    filled = {"is-row": "1", "first": "", "last": "", "name": "", "what": "closed", "times": ""} | fields
    return {f"exceptions-{number}-{name}": [value] for name, value in filled.items()}


# ── filling the calendar ────────────────────────────────────────────────────────────────────────────


def test_last_years_entries_are_added_once(owner: Client, tenant: Tenant) -> None:
    row = make_hours(
        tenant=tenant, exceptions=["2026-10-01..2026-10-07 closed 国庆节", "2026-10-10 like friday"]
    )
    page = f"/admin/tenants/businesshours/{row.pk}/calendar/"
    assert "2027-10-01..2027-10-07 closed 国庆节" in owner.get(page).content.decode()
    for _ in range(2):
        assert owner.post(page, {"year": "2026"}).status_code == 302
    row.refresh_from_db()
    assert row.exceptions == [
        "2026-10-01..2026-10-07 closed 国庆节",
        "2026-10-10 like friday",
        "2027-10-01..2027-10-07 closed 国庆节",
    ]
    assert AuditEntry.objects.filter(tenant=tenant, action="calendar filled").count() == 1


def test_calendar_is_filled_from_a_file(owner: Client, tenant: Tenant) -> None:
    row = make_hours(tenant=tenant)
    page = f"/admin/tenants/businesshours/{row.pk}/calendar/"
    table = "从,到,安排,名称\n2026-10-01,2026-10-07,休息,国庆节\n".encode("gb18030")
    file = SimpleUploadedFile("calendar.csv", table)
    assert owner.post(page, {"table": "2026-12-24 9-12", "file": file}).status_code == 302
    row.refresh_from_db()
    assert row.exceptions == ["2026-10-01..2026-10-07 closed 国庆节", "2026-12-24 09:00-12:00"]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"table": "2026-10-01,,closed,a\nsoon"}, "Line 2: “soon”"),
        ({"file": SimpleUploadedFile("x.csv", b"\x00\x01\x02")}, "This is not a text file that can be read."),
        ({"file": SimpleUploadedFile("x.csv", b"1" * 100_001)}, "This file is too large for a calendar."),
    ],
    ids=["a line", "no text", "too large"],
)
def test_wrong_table_adds_nothing(owner: Client, tenant: Tenant, sent: dict[str, Any], error: str) -> None:
    row = make_hours(tenant=tenant)
    response = owner.post(f"/admin/tenants/businesshours/{row.pk}/calendar/", sent)
    assert (response.status_code, error in response.content.decode()) == (200, True)
    row.refresh_from_db()
    assert row.exceptions == []


def test_page_shows_the_days_ahead(owner: Client, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_hours, "now", lambda: MONDAY_NOON)
    make_hours(tenant=tenant, exceptions=["2026-11-24 closed 校庆"])
    row = make_hours(tenant=tenant, inbox=make_inbox(tenant=tenant), tuesday="10:00-11:00")
    page = owner.get(f"/admin/tenants/businesshours/{row.pk}/change/").content.decode()
    assert page.count("校庆") == 1
    assert "2026-12-06" in page


def test_who_may_only_look_sees_the_calendar_in_words(tenant: Tenant, client: Client) -> None:
    client.force_login(make_user(tenant=tenant, role=Membership.Role.ANALYST, is_staff=True))
    row = make_hours(tenant=tenant, exceptions=["2026-11-24 closed 校庆"])
    page = f"/admin/tenants/businesshours/{row.pk}/"
    assert "<li>2026-11-24 closed 校庆</li>" in client.get(page + "change/").content.decode()
    assert client.post(page + "calendar/", {"table": "2026-10-01"}).status_code == 403


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-23T12:00+08:00", "Open now"),
        ("2026-11-23T18:00+08:00", "Closed; opens Monday 2026-11-30 09:00"),
    ],
)
def test_page_shows_whether_it_is_open(
    owner: Client, tenant: Tenant, moment: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_hours, "now", lambda: datetime.fromisoformat(moment))
    row = make_hours(tenant=tenant)
    assert text in owner.get("/admin/tenants/businesshours/").content.decode()
    assert text in owner.get(f"/admin/tenants/businesshours/{row.pk}/change/").content.decode()


def test_page_tells_of_hours_that_never_open(
    owner: Client, tenant: Tenant, django_assert_num_queries: Any
) -> None:
    make_hours(tenant=tenant, monday="")
    page = owner.get("/admin/tenants/businesshours/").content.decode()
    assert "Closed, with no opening within a year" in page
