"""What time brings: offers that run out, people who are away, work that got lost."""

from datetime import timedelta

import pytest

from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import people_active
from apps.conversations.models import Conversation
from apps.desk import presence, tasks
from apps.desk.assigning import keeping, services
from apps.desk.models import Assignment
from apps.tenants.access import Desk
from apps.tenants.availability import standing_of
from tests.desk.assigning.conftest import Office
from tests.factories import make_owned, make_team, make_tenant


def availability(office: Office, desk: Desk) -> tuple[str, str]:
    found = standing_of(office.tenant.id, desk.user.pk)
    assert found is not None
    return found.availability.value, found.because.value


def offered_to(office: Office, row: Conversation) -> object:
    return Assignment.objects.get(conversation=row, state="offered").agent


# ── offers ──────────────────────────────────────────────────────────────────────────────────────────


def test_not_accepted_it_is_offered_to_the_next(office: Office) -> None:
    office.change(offer_timeout_s=30)
    one, two = office.desk(), office.desk()
    row = office.waits()
    office.look()
    office.later(seconds=29)
    assert offered_to(office, row) == one.user
    office.later(seconds=2)
    assert office.decisions(row) == [
        ("expired", "round_robin", one.user),
        ("offered", "round_robin", two.user),
    ]
    assert office.verdicts(row) == {two.user.display_name: "chosen", one.user.display_name: "missed"}


def test_who_leaves_is_waited_for_no_longer(office: Office) -> None:
    office.change(offer_timeout_s=300)
    one, two = office.desk(), office.desk()
    row = office.waits()
    office.look()
    office.leaves(one)
    keeping.keep(office.tenant.id)
    assert offered_to(office, row) == two.user
    assert availability(office, one) == ("online", "")


def test_two_missed_offers_in_a_row_send_away(office: Office) -> None:
    office.change(offer_timeout_s=30)
    desk = office.desk()
    rows = [office.waits(), office.waits()]
    office.look()
    office.later(seconds=31)
    assert availability(office, desk) == ("offline", "missed")
    assert [office.decisions(row)[0][0] for row in rows] == ["expired", "expired"]
    assert office.look() == 0
    presence.set_availability(desk, "online")
    assert availability(office, desk) == ("online", "")
    office.later(seconds=61)
    assert offered_to(office, rows[0]) == desk.user


@pytest.mark.parametrize("between", ["accepted", "declined", "spoken"])
def test_missed_offers_count_in_a_row_alone(office: Office, between: str) -> None:
    office.change(offer_timeout_s=30)
    desk = office.desk(capacity=1)
    rows = [office.waits(), office.waits(), office.waits()]
    office.look()
    office.later(seconds=31)
    if between == "accepted":
        services.accept(desk, rows[1].id)
        Conversation.objects.filter(pk=rows[1].pk).update(status="resolved")
    elif between == "declined":
        services.decline(desk, rows[1].id)
    else:
        presence.set_availability(desk, "online")
    office.look()
    office.later(seconds=31)
    assert availability(office, desk) == ("online", "")


def test_nobody_is_sent_away_where_nobody_wants_it(office: Office) -> None:
    office.change(offer_timeout_s=30)
    office.settings(away_after_missed=0)
    desk = office.desk()
    for _ in range(3):
        office.waits()
    office.look()
    office.later(seconds=31)
    assert availability(office, desk) == ("online", "")


# ── people of whom nothing is heard ─────────────────────────────────────────────────────────────────


def active(office: Office, desk: Desk, *, ago: timedelta) -> None:
    valkey.client().zadd(people_active(office.tenant.id), {desk.user.pk.hex: (now() - ago).timestamp()})


def test_who_does_nothing_is_away_and_back_with_the_first_thing(office: Office) -> None:
    office.settings(away_after_minutes=10)
    silent, busy, lively = office.desk(), office.desk("busy"), office.desk()
    for desk, minutes in ((silent, 11), (busy, 11), (lively, 9)):
        active(office, desk, ago=timedelta(minutes=minutes))
    keeping.keep(office.tenant.id)
    assert [availability(office, desk) for desk in (silent, busy, lively)] == [
        ("offline", "silent"),
        ("offline", "silent"),
        ("online", ""),
    ]
    keeping.keep(office.tenant.id)
    assert availability(office, silent) == ("offline", "silent")
    active(office, silent, ago=timedelta(seconds=-1))
    keeping.keep(office.tenant.id)
    assert availability(office, silent) == ("online", "")


def test_who_chose_to_be_offline_stays_so(office: Office) -> None:
    office.settings(away_after_minutes=10)
    desk = office.desk()
    presence.set_availability(desk, "offline")
    active(office, desk, ago=timedelta(seconds=-1))
    keeping.keep(office.tenant.id)
    assert availability(office, desk) == ("offline", "")


def test_who_chose_something_just_now_is_not_silent(office: Office) -> None:
    office.settings(away_after_minutes=10)
    desk = office.desk()
    active(office, desk, ago=timedelta(hours=1))
    presence.set_availability(desk, "busy")
    keeping.keep(office.tenant.id)
    assert availability(office, desk) == ("busy", "")


def test_of_whom_nothing_is_known_is_believed_to_be_here(office: Office) -> None:
    office.settings(away_after_minutes=10)
    desk = office.desk()
    keeping.keep(office.tenant.id)
    assert availability(office, desk) == ("online", "")


def test_by_default_nobody_is_sent_away_for_silence(office: Office) -> None:
    desk = office.desk()
    active(office, desk, ago=timedelta(days=1))
    keeping.keep(office.tenant.id)
    assert availability(office, desk) == ("online", "")


# ── the sweep ───────────────────────────────────────────────────────────────────────────────────────


def test_the_sweep_gives_what_a_dead_worker_left(office: Office) -> None:
    desk = office.desk()
    row = office.waits()
    tasks.keep_assigning()
    assert office.assignee(row) == desk.user


def test_the_sweep_looks_only_where_something_may_have_to_be_done(office: Office) -> None:
    manual = make_tenant()
    make_team(tenant=manual)
    closed = make_tenant(is_active=False)
    make_team(tenant=closed, strategy="round_robin")
    watched = make_owned("tenants.AssignmentSettings", away_after_minutes=5).tenant
    unwatched = make_owned("tenants.AssignmentSettings").tenant
    overflowing = make_team().tenant
    make_team(tenant=overflowing, overflow_team=make_team(tenant=overflowing))
    found = set(keeping.tenants_to_look_at())
    assert found == {office.tenant.id, watched.id, overflowing.id}
    assert {manual.id, closed.id, unwatched.id}.isdisjoint(found)


def test_one_tenants_fault_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk, row = office.desk(), office.waits()
    broken = make_team(strategy="round_robin").tenant

    def keep(tenant_id: object) -> None:
        if tenant_id == broken.id:
            raise RuntimeError("broken")
        original(office.tenant.id)

    original = keeping.keep
    monkeypatch.setattr(keeping, "keep", keep)
    tasks.keep_assigning()
    assert office.assignee(row) == desk.user
    assert f"the waiting line of tenant {broken.id} could not be looked at" in caplog.text


def test_old_decisions_are_forgotten(office: Office) -> None:
    office.change(offer_timeout_s=30)
    office.desk(), office.desk()
    rows = [office.waits() for _ in range(3)]
    services.claim(office.desk(), rows[0].id)
    office.look()
    Assignment.objects.filter(conversation__in=rows[:2]).update(created_at=now() - timedelta(days=91))
    tasks.forget()
    assert sorted(Assignment.objects.values_list("state", flat=True)) == ["offered", "offered"]
