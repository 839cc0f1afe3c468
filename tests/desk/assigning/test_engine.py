"""Who is given what waits, and why the others are not."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import offers, waiting
from apps.desk.assigning import engine, line
from apps.desk.assigning.deciding import Look
from apps.desk.models import Assignment, Notification, Wait
from apps.tenants.hours import DAYS
from apps.tenants.models import TeamMember
from tests.desk.assigning.conftest import Office
from tests.factories import make_conversation, make_hours, make_inbox, make_team

CLOSED = {**dict.fromkeys(DAYS, ""), "exceptions": ["2999-01-01 09:00-18:00"]}


# ── strategies ──────────────────────────────────────────────────────────────────────────────────────


def test_in_turn_each_gets_one_before_anybody_gets_two(office: Office) -> None:
    desks = [office.desk() for _ in range(3)]
    rows = [office.waits() for _ in range(6)]
    assert office.look() == 6
    got = [office.assignee(row) for row in rows]
    assert got[:3] == [desk.user for desk in desks]
    assert got[3:] == got[:3]
    assert office.look() == 0


def test_the_turn_is_remembered(office: Office) -> None:
    one, two = office.desk(), office.desk()
    first, second = office.waits(), None
    office.look()
    second = office.waits()
    office.look()
    assert [office.assignee(first), office.assignee(second)] == [one.user, two.user]


def test_whoever_has_the_fewest(office: Office) -> None:
    office.change(strategy="least_loaded")
    busy, idle = office.desk(), office.desk()
    for _ in range(2):
        office.has(busy)
    office.has(busy, status="snoozed")
    office.has(idle, status="resolved")
    rows = [office.waits() for _ in range(4)]
    office.look()
    assert [office.assignee(row) for row in rows] == [idle.user, idle.user, busy.user, idle.user]


def test_whom_the_visitor_knows(office: Office) -> None:
    office.change(strategy="last_agent")
    _other, known = office.desk(), office.desk()
    earlier = office.has(known, status="resolved")
    stranger = office.waits()
    returning = office.waits(contact=earlier.contact)
    again = office.waits()
    office.look()
    assert [office.assignee(row) for row in (stranger, returning)] == [_other.user, known.user]
    assert office.decisions(returning) == [("given", "last_agent", known.user)]
    assert office.decisions(again)[0][1] == "round_robin"


def test_whom_the_visitor_knows_is_not_waited_for(office: Office) -> None:
    office.change(strategy="last_agent")
    other, known = office.desk(), office.desk("busy")
    row = office.waits(contact=office.has(known, status="resolved").contact)
    office.look()
    assert office.assignee(row) == other.user
    assert office.verdicts(row) == {other.user.display_name: "chosen", known.user.display_name: "busy"}


def test_by_hand_nothing_happens(office: Office) -> None:
    office.change(strategy="manual")
    office.desk()
    row = office.waits()
    assert (office.look(), office.assignee(row), office.decisions(row)) == (0, None, [])


def test_without_a_team_nothing_happens(office: Office) -> None:
    office.desk()
    row = office.waits(team=None)
    assert (office.look(), office.assignee(row)) == (0, None)


def test_an_inbox_gives_its_conversations_to_a_team(office: Office) -> None:
    desk = office.desk()
    office.inbox.team = office.team
    office.inbox.save()
    row = office.waits(team=None)
    office.look()
    assert (office.assignee(row), row.team) == (desk.user, office.team)


# ── who can be given something ──────────────────────────────────────────────────────────────────────


def test_why_nobody_else_got_it(office: Office) -> None:
    office.change(strategy="least_loaded", skills=[])
    chosen = office.desk(skills=["refund"])
    others = {
        "later": office.desk(skills=["refund"]),
        "busy": office.desk("busy", skills=["refund"]),
        "away": office.desk("offline", skills=["refund"]),
        "offline": office.desk(is_connected=False, skills=["refund"]),
        "full": office.desk(skills=["refund"], capacity=1),
        "unskilled": office.desk(skills=["invoices"]),
    }
    office.has(others["full"])
    office.has(others["later"])
    row = office.waits(labels=["Refund"])
    office.look()
    assert office.assignee(row) == chosen.user
    shown = Assignment.objects.get(conversation=row).candidates
    assert shown[0] == {
        "id": str(chosen.user.pk),
        "name": chosen.user.display_name,
        "verdict": "chosen",
        "load": 0,
        "capacity": 0,
    }
    assert office.verdicts(row) == {
        chosen.user.display_name: "chosen",
        **{desk.user.display_name: verdict for verdict, desk in others.items()},
    }
    assert [each["lacks"] for each in shown if each["verdict"] == "unskilled"] == [["refund"]]


def test_people_who_left_or_may_not_talk_are_not_thought_of(office: Office) -> None:
    office.desk(role="analyst")
    office.desk(is_active=False)
    row = office.waits()
    assert (office.look(), office.assignee(row)) == (0, None)


@pytest.mark.parametrize(("own", "general", "given"), [(2, 1, 2), (None, 1, 1), (None, 0, 3), (1, 0, 1)])
def test_capacity(office: Office, own: int | None, general: int, given: int) -> None:
    office.settings(capacity=general)
    desk = office.desk(capacity=own)
    rows = [office.waits() for _ in range(3)]
    office.look()
    assert [office.assignee(row) for row in rows] == [desk.user] * given + [None] * (3 - given)


def test_priority_first_then_who_came_first(office: Office) -> None:
    desk = office.desk(capacity=2)
    rows = [office.waits(), office.waits(), office.waits(priority=Conversation.Priority.HIGH)]
    office.look()
    assert [office.assignee(row) for row in rows] == [desk.user, None, desk.user]


def test_a_skill_of_the_team_counts_for_everybody_in_it(office: Office) -> None:
    office.change(skills=["refund"])
    desk = office.desk()
    row = office.waits(labels=["refund"])
    office.look()
    assert office.assignee(row) == desk.user


def test_a_skill_that_nobody_has_is_not_asked_for(office: Office) -> None:
    desk = office.desk(skills=["invoices"])
    row = office.waits(labels=["vip"])
    office.look()
    assert office.assignee(row) == desk.user


def test_labels_lead_to_the_team_that_has_most_of_what_they_ask_for(office: Office) -> None:
    office.change(skills=["refund"])
    office.desk()
    able = office.other_team(skills=["refund", "english"])
    desk = office.desk(team=able)
    row = office.waits(team=None, labels=["refund", "english"])
    office.look()
    assert (office.assignee(row), row.team) == (desk.user, able)


# ── outside the hours, and where nobody can ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(("off_hours", "is_given"), [("wait", False), ("overflow", False), ("assign", True)])
def test_outside_the_hours(office: Office, off_hours: str, is_given: bool) -> None:
    make_hours(tenant=office.tenant, **CLOSED)
    office.change(off_hours=off_hours)
    office.desk()
    row = office.waits()
    assert (office.look(), office.assignee(row) is not None) == (int(is_given), is_given)


@pytest.mark.parametrize("is_open", [True, False])
def test_teams_own_hours_go_before_the_inboxs(office: Office, is_open: bool) -> None:
    always = dict.fromkeys(DAYS, "00:00-24:00")
    make_hours(tenant=office.tenant, inbox=office.inbox, **(CLOSED if is_open else always))
    make_hours(tenant=office.tenant, team=office.team, **(always if is_open else CLOSED))
    office.desk()
    row = office.waits()
    assert (office.look(), office.assignee(row) is not None) == (int(is_open), is_open)


def test_outside_the_hours_the_overflow_team_has_it(office: Office) -> None:
    make_hours(tenant=office.tenant, **CLOSED)
    night = office.other_team(off_hours="assign")
    desk = office.desk(team=night)
    office.change(off_hours="overflow", overflow_team=night)
    office.desk()
    row = office.waits()
    office.look()
    assert office.look() == 1
    assert (office.assignee(row), row.team) == (desk.user, night)
    assert office.decisions(row) == [("moved", "off_hours", None), ("given", "round_robin", desk.user)]


def test_overflow_waits_its_time(office: Office) -> None:
    second = office.other_team()
    desk = office.desk(team=second)
    office.change(overflow_team=second, overflow_after_s=600)
    office.desk("busy")
    row = office.waits()
    assert office.look() == 0
    Wait.objects.filter(conversation=row).update(since=now() - timedelta(seconds=601))
    office.look()
    office.look()
    assert (office.assignee(row), row.team) == (desk.user, second)
    assert office.activities(row) == ["team", "assigned"]


def test_overflow_does_not_go_round_in_circles(office: Office) -> None:
    second = office.other_team(overflow_team=office.team)
    office.change(overflow_team=second)
    row = office.waits()
    for _ in range(5):
        office.look()
    assert office.assignee(row) is None
    assert [decision[0] for decision in office.decisions(row)] == ["moved", "moved"]


def test_a_team_by_hand_can_overflow_too(office: Office) -> None:
    second = office.other_team()
    desk = office.desk(team=second)
    office.change(strategy="manual", overflow_team=second, overflow_after_s=10)
    office.desk()
    row = office.waits()
    office.look()
    office.look()
    assert office.assignee(row) == desk.user


def test_a_team_by_hand_is_told_of_what_overflows_to_it(office: Office) -> None:
    second = office.other_team(strategy="manual")
    desk = office.desk(team=second)
    office.change(overflow_team=second)
    row = office.waits()
    office.look()
    told = Notification.objects.get()
    assert (told.user, told.kind, told.conversation) == (desk.user, "team", row)


def test_a_long_line_of_one_team_does_not_stand_in_the_way_of_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOST_OF_EACH", 2)
    monkeypatch.setattr(line, "MOST_LOOKED_AT", 4)
    office.desk("busy")
    second = office.other_team()
    desk = office.desk(team=second)
    for _ in range(4):
        office.waits()
    row = office.waits(team=second)
    office.look()
    assert office.assignee(row) == desk.user


# ── what is told ────────────────────────────────────────────────────────────────────────────────────


def test_given_at_once_the_thread_and_the_agent_are_told(office: Office) -> None:
    desk = office.desk()
    row = office.waits(locale="en")
    office.look()
    line = Message.objects.get(conversation=row)
    assert line.content == f"{desk.user.display_name} has joined the conversation."
    assert line.metadata == {
        "activity": "assigned",
        "by": "system",
        "name": "",
        "to": desk.user.display_name,
    }
    assert (office.assignee(row), row.owner) == (desk.user, "human")
    assert Wait.objects.get(conversation=row).outcome == "person"
    told = Notification.objects.get()
    assert (told.user, told.kind, told.conversation) == (desk.user, "assigned", row)


def test_offered_it_stays_in_the_queue(office: Office) -> None:
    office.change(offer_timeout_s=30)
    one, two = office.desk(capacity=1), office.desk(capacity=1)
    rows = [office.waits() for _ in range(3)]
    assert office.look() == 2
    assert office.look() == 0
    assert [office.decisions(row) for row in rows] == [
        [("offered", "round_robin", one.user)],
        [("offered", "round_robin", two.user)],
        [],
    ]
    office.assignee(rows[0])
    assert (rows[0].owner, rows[0].assignee, office.activities(rows[0])) == ("queue", None, [])
    assert list(Notification.objects.order_by("created_at").values_list("user", "kind")) == [
        (one.user.pk, "offered"),
        (two.user.pk, "offered"),
    ]
    [offer] = offers.open_offers(office.tenant.id, one.user.pk)
    assert (offer.conversation_id, offer.reason) == (str(rows[0].id), "round_robin")


# ── what is left alone ──────────────────────────────────────────────────────────────────────────────


def test_only_what_waits_is_given(office: Office) -> None:
    office.desk()
    office.waits(status="snoozed")
    taken = office.waits()
    Conversation.objects.filter(pk=taken.pk).update(owner="ai")
    assert office.look() == 0


def test_other_tenants_are_not_touched(office: Office) -> None:
    other = Office(make_inbox(), office.team)
    office.desk()
    row = make_conversation(inbox=other.inbox, owner="queue", team=make_team(tenant=other.tenant))
    waiting.begin_all([row])
    assert (office.look(), office.assignee(row)) == (0, None)


def test_while_nobody_knows_who_is_here_nothing_is_given(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.desk()
    office.waits()
    monkeypatch.setattr(engine.presence, "on_duty", lambda _tenant_id: None)
    assert office.look() == 0


def test_what_changed_since_it_was_read_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the line and the lock somebody takes one over."""
    office.desk()
    taken, free = office.waits(), office.waits()

    def decide(look: Look, waiting: Any) -> Any:
        Conversation.objects.filter(pk=taken.pk).update(owner="human")
        return original(look, waiting)

    original = Look.decide
    monkeypatch.setattr(Look, "decide", decide)
    assert office.look() == 1
    assert (office.decisions(taken), len(office.decisions(free))) == ([], 1)


def test_statements_do_not_grow_with_the_line(office: Office, django_assert_num_queries: Any) -> None:
    """Of those for whom nobody is free; what is given costs what giving costs."""
    office.desk("busy")
    office.waits(labels=["a"])
    with django_assert_num_queries(16):
        office.look()
    for name in ("b", "c"):
        office.waits(labels=[name])
    with django_assert_num_queries(16):
        office.look()
    assert TeamMember.objects.get().last_given_at is None
