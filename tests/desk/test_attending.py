"""Whether somebody is there: hours and people together, and what visitors are shown of it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.common import valkey
from apps.common.clock import isoformat, now
from apps.desk import attending
from apps.desk.attending import Situation, Staff, outlook, presence_json
from apps.tenants.hours import DAYS
from apps.tenants.models import Inbox, Membership
from tests.duty import on_duty
from tests.factories import make_desk, make_hours, make_inbox, make_owned, make_team, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox()


def tomorrow_at_nine() -> datetime:
    day = now().astimezone(SHANGHAI) + timedelta(days=1)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def closed_until_tomorrow(inbox: Inbox) -> datetime:
    opens = tomorrow_at_nine()
    week = dict.fromkeys(DAYS, "") | {DAYS[opens.weekday()]: "09:00-18:00"}
    make_hours(tenant=inbox.tenant, inbox=inbox, **week)
    return opens


def situation(inbox: Inbox) -> Situation:
    return outlook(inbox.tenant_id, inbox.id).situation


def test_nobody_is_there_at_first(inbox: Inbox) -> None:
    make_desk(tenant=inbox.tenant)  # a member without a socket
    on_duty(make_tenant())  # of somebody else
    assert situation(inbox) is Situation.NOBODY
    assert presence_json(inbox, "en") == {"hours": None, "people_online": False}


@pytest.mark.parametrize(
    ("availabilities", "expected", "is_online"),
    [
        (["online"], Situation.THERE, True),
        (["busy", "online"], Situation.THERE, True),
        (["busy", "busy"], Situation.BUSY, False),
        (["offline"], Situation.NOBODY, False),
    ],
    ids=["one", "one-of-two", "all-busy", "away"],
)
def test_people_count_by_what_they_chose(
    inbox: Inbox, availabilities: list[str], expected: Situation, is_online: bool
) -> None:
    for availability in availabilities:
        on_duty(inbox.tenant, availability)
    assert situation(inbox) is expected
    assert presence_json(inbox, "en")["people_online"] is is_online


def test_who_does_not_talk_to_customers_does_not_count(inbox: Inbox) -> None:
    on_duty(inbox.tenant, desk=make_desk(tenant=inbox.tenant))
    Membership.objects.update(role=Membership.Role.ANALYST)
    assert attending.staff_now(inbox.tenant_id) == Staff(0, 0)


def test_hours_count_more_than_people(inbox: Inbox) -> None:
    on_duty(inbox.tenant)
    opens = closed_until_tomorrow(inbox)
    found = outlook(inbox.tenant_id, inbox.id)
    assert (found.situation, found.opens) == (Situation.CLOSED, opens)
    assert presence_json(inbox, "en") == {
        "hours": {
            "is_open": False,
            "opens_at": isoformat(opens),
            "text": "We are closed now and will be back tomorrow at 09:00 (UTC+8). "
            "Leave your message: we answer it then.",
            "holiday": "",
        },
        "people_online": True,
    }


def test_open_hours_are_shown_without_a_text(inbox: Inbox) -> None:
    make_hours(tenant=inbox.tenant, **dict.fromkeys(DAYS, "00:00-24:00"))
    hours = {"is_open": True, "opens_at": None, "text": "", "holiday": ""}
    assert presence_json(inbox, "en")["hours"] == hours


def test_holiday_is_named_in_the_readers_language(inbox: Inbox) -> None:
    make_hours(
        tenant=inbox.tenant,
        **dict.fromkeys(DAYS, "00:00-24:00"),
        exceptions=[f"{now().astimezone(SHANGHAI).date()} closed 国庆节"],
    )
    hours: Any = presence_json(inbox, "en")["hours"]
    assert hours["holiday"] == "National Day"
    assert hours["text"] == (
        "We are closed now (National Day) and will be back tomorrow at 00:00 (UTC+8). "
        "Leave your message: we answer it then."
    )
    assert outlook(inbox.tenant_id, inbox.id).holiday == "国庆节"


def test_teams_hours_count_for_its_conversations(inbox: Inbox) -> None:
    team = make_team(tenant=inbox.tenant)
    on_duty(inbox.tenant)
    make_hours(tenant=inbox.tenant, team=team, monday="")
    assert situation(inbox) is Situation.THERE
    assert outlook(inbox.tenant_id, inbox.id, team.id).situation is Situation.CLOSED


def test_hours_that_never_come_are_told_without_a_time(inbox: Inbox) -> None:
    make_hours(tenant=inbox.tenant, monday="")
    hours: Any = presence_json(inbox, "en")["hours"]
    assert (hours["is_open"], hours["opens_at"]) == (False, None)
    assert hours["text"] == "Nobody is here at present. Leave your message: we read it when we are back."


def test_the_inboxes_own_text_is_shown_in_the_readers_language(inbox: Inbox) -> None:
    closed_until_tomorrow(inbox)
    texts = {"zh-hans": "我们下班了", "en": "Gone home"}
    make_owned("tenants.WidgetSettings", tenant=inbox.tenant, inbox=inbox, off_hours_text=texts)
    shown: list[Any] = [presence_json(inbox, locale)["hours"] for locale in ("zh-hans", "en")]
    assert [hours["text"] for hours in shown] == ["我们下班了", "Gone home"]


def test_while_valkey_is_away_nobody_is_said_to_be_missing(inbox: Inbox, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    valkey.client.cache_clear()
    try:
        assert situation(inbox) is Situation.UNKNOWN
        assert presence_json(inbox, "en")["people_online"] is True
    finally:
        valkey.client.cache_clear()


def test_staff_is_asked_once_while_it_is_fresh(inbox: Inbox, settings: Any) -> None:
    settings.CONFIGURATION_FRESH_S = 60
    assert attending.staff(inbox.tenant_id) == Staff(0, 0)
    on_duty(inbox.tenant)
    assert attending.staff(inbox.tenant_id) == Staff(0, 0)
    assert attending.staff_now(inbox.tenant_id) == Staff(1, 0)
