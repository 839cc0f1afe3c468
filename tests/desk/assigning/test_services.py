"""What people decide about a conversation: claim, accept, decline, assign, transfer."""

from typing import Any
from uuid import uuid4

import pytest

from apps.conversations.models import Conversation, Message
from apps.desk import actors, agent
from apps.desk.assigning import services
from apps.desk.assigning.services import (
    ConversationClosed,
    ConversationMissing,
    OfferGone,
    SlotTaken,
    Target,
    TargetMissing,
)
from apps.desk.models import Assignment, InboxAnswering, Notification, Wait
from apps.tenants.access import Desk
from tests.desk.assigning.conftest import Office
from tests.factories import make_conversation, make_desk, make_team, make_user


def told(kind: str) -> list[Any]:
    return [row.user for row in Notification.objects.filter(kind=kind).order_by("user_id")]


# ── claim (pitfall 13) ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("owner", ["ai", "queue"])
def test_of_two_who_claim_one_gets_it_and_the_other_is_told(office: Office, owner: str) -> None:
    one, two = office.desk(), office.desk()
    row = office.waits() if owner == "queue" else make_conversation(inbox=office.inbox)
    services.claim(one, row.id)
    with pytest.raises(SlotTaken, match=f"{one.user.display_name} has this conversation"):
        services.claim(two, row.id)
    assert office.assignee(row) == one.user
    services.claim(one, row.id)
    assert office.decisions(row) == [("given", "claimed", one.user)]
    assert office.activities(row) == ["assigned"]


def test_claim_takes_what_a_program_had(office: Office) -> None:
    desk = office.desk()
    row = make_conversation(inbox=office.inbox, owner="human")
    services.claim(desk, row.id)
    assert office.assignee(row) == desk.user


def test_claim_refuses_what_is_closed_or_not_there(office: Office) -> None:
    desk = office.desk()
    with pytest.raises(ConversationClosed):
        services.claim(desk, make_conversation(inbox=office.inbox, status="resolved").id)
    with pytest.raises(ConversationMissing):
        services.claim(desk, make_conversation().id)


# ── offers ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def offered(office: Office) -> tuple[Desk, Desk, Conversation]:
    """A conversation that is offered to the first of two."""
    office.change(offer_timeout_s=30)
    one, two = office.desk(), office.desk()
    row = office.waits()
    office.look()
    return one, two, row


def test_accept(office: Office, offered: tuple[Desk, Desk, Conversation]) -> None:
    one, _two, row = offered
    services.accept(one, row.id)
    services.accept(one, row.id)  # in another tab
    assert (office.assignee(row), row.owner) == (one.user, "human")
    assert office.decisions(row) == [("accepted", "round_robin", one.user)]
    assert Wait.objects.get().outcome == "person"


@pytest.mark.parametrize("how", ["take_over", "reply", "claim"])
def test_whoever_is_offered_it_may_take_it_in_any_way(
    office: Office, offered: tuple[Desk, Desk, Conversation], how: str
) -> None:
    one, _two, row = offered
    act: dict[str, Any] = {
        "take_over": lambda: agent.take_over(one, row.id),
        "reply": lambda: agent.reply(one, row.id, content="Hello", client_id="1"),
        "claim": lambda: services.claim(one, row.id),
    }
    act[how]()
    assert office.decisions(row) == [("accepted", "round_robin", one.user)]


def test_a_colleague_who_is_faster_ends_the_offer(
    office: Office, offered: tuple[Desk, Desk, Conversation]
) -> None:
    one, two, row = offered
    services.claim(two, row.id)
    with pytest.raises(SlotTaken):
        services.accept(one, row.id)
    assert office.decisions(row) == [("taken", "round_robin", one.user), ("given", "claimed", two.user)]


@pytest.mark.parametrize("verb", [services.accept, services.decline])
def test_an_offer_is_one_persons(office: Office, offered: tuple[Desk, Desk, Conversation], verb: Any) -> None:
    _one, two, row = offered
    with pytest.raises(OfferGone):
        verb(two, row.id)
    assert office.decisions(row)[0][0] == "offered"


@pytest.mark.parametrize("how", ["resolve", "release", "to_a_team"])
def test_what_ends_the_waiting_ends_the_offer(
    office: Office, offered: tuple[Desk, Desk, Conversation], how: str
) -> None:
    one, two, row = offered
    act: dict[str, Any] = {
        "resolve": lambda: agent.resolve(two, row.id),
        "release": lambda: agent.release(two, row.id),
        "to_a_team": lambda: services.assign(actors.agent(two), row.id, team=office.other_team().id),
    }
    act[how]()
    assert office.decisions(row) == [("taken", "round_robin", one.user)]
    with pytest.raises((OfferGone, ConversationClosed)):
        services.accept(one, row.id)


def test_declined_it_goes_to_the_next_and_in_the_end_back(
    office: Office, offered: tuple[Desk, Desk, Conversation]
) -> None:
    one, two, row = offered
    services.decline(one, row.id, reason="at lunch")
    office.look()
    services.decline(two, row.id)
    assert office.look() == 0  # nobody else, and both were asked just now
    assert office.decisions(row) == [
        ("declined", "round_robin", one.user),
        ("declined", "round_robin", two.user),
    ]
    office.later(seconds=61)
    assert office.decisions(row)[2:] == [("offered", "round_robin", one.user)]
    assert [line.content for line in Message.objects.filter(conversation=row, sender_kind="agent")] == [
        "at lunch"
    ]
    assert office.verdicts(row) == {one.user.display_name: "chosen", two.user.display_name: "declined"}


# ── assign ──────────────────────────────────────────────────────────────────────────────────────────


def test_assign_to_an_agent_who_is_told(office: Office) -> None:
    boss, desk = make_desk(tenant=office.tenant), office.desk(is_connected=False)
    row = office.waits()
    services.assign(actors.agent(boss), row.id, agent=desk.user.pk, note="an old friend")
    services.assign(actors.agent(boss), row.id, agent=desk.user.pk)
    assert (office.assignee(row), row.team) == (desk.user, office.team)
    assert office.decisions(row) == [("given", "assigned", desk.user)]
    assert told("assigned") == [desk.user]
    lines = list(Message.objects.filter(conversation=row).order_by("seq"))
    assert [(line.sender_name, line.visibility, line.content) for line in lines[1:]] == [
        (boss.user.display_name, "agents", "an old friend")
    ]
    assert lines[0].metadata == {
        "activity": "assigned",
        "by": str(boss.user.pk),
        "name": boss.user.display_name,
        "to": desk.user.display_name,
    }


def test_assign_to_oneself_tells_nobody(office: Office) -> None:
    desk = office.desk()
    row = office.waits()
    services.assign(actors.agent(desk), row.id, agent=desk.user.pk)
    assert (office.assignee(row), told("assigned")) == (desk.user, [])
    assert "to" not in Message.objects.get(conversation=row).metadata


def test_assign_to_a_team_and_to_an_agent_of_it(office: Office) -> None:
    desk, other = office.desk(), office.other_team()
    row = make_conversation(inbox=office.inbox)
    services.assign(actors.agent(desk), row.id, agent=desk.user.pk, team=other.id)
    assert (office.assignee(row), row.team) == (desk.user, other)
    services.assign(actors.agent(desk), row.id, team=office.team.id)
    assert (office.assignee(row), row.owner, row.team) == (None, "queue", office.team)
    services.assign(actors.agent(desk), row.id)
    assert (office.assignee(row), row.owner, row.team) == (None, "queue", None)


def test_assign_refuses_who_is_not_there(office: Office) -> None:
    desk = office.desk()
    actor, row = actors.agent(desk), office.waits()
    strangers = (make_user().pk, make_user(tenant=office.tenant, role="analyst").pk, uuid4())
    for user_id in strangers:
        with pytest.raises(TargetMissing):
            services.assign(actor, row.id, agent=user_id)
    with pytest.raises(TargetMissing):
        services.assign(actor, row.id, team=make_team().id)
    with pytest.raises(ConversationMissing):
        services.assign(actor, make_conversation().id, agent=desk.user.pk)
    assert (office.assignee(row), office.decisions(row)) == (None, [])


# ── transfer (pitfall 14) ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("availability", ["online", "busy"])
def test_transfer_to_somebody_who_is_here(office: Office, availability: str) -> None:
    desk, target = office.desk(), office.desk(availability)
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(agent=target.user.pk), note="wants a refund")
    assert office.assignee(row) == target.user
    assert office.decisions(row) == [("given", "transferred", target.user)]
    line, note = Message.objects.filter(conversation=row).order_by("seq")
    assert (line.metadata["activity"], line.metadata["name"], line.metadata["to"], line.visibility) == (
        "transferred",
        desk.user.display_name,
        target.user.display_name,
        "public",
    )
    assert (note.content, note.visibility) == ("wants a refund", "agents")
    assert told("transferred") == [target.user]


@pytest.mark.parametrize("is_connected", [False, True], ids=["not-connected", "chose-offline"])
def test_transfer_to_somebody_offline_queues_with_a_notice(office: Office, is_connected: bool) -> None:
    desk, target = office.desk(), office.desk("offline", is_connected=is_connected)
    office.change(strategy="manual")
    row = office.has(desk, locale="en")
    services.transfer(actors.agent(desk), row.id, to=Target(agent=target.user.pk))
    assert (office.assignee(row), row.owner, row.handoff_reason) == (None, "queue", "transferred")
    assert office.decisions(row) == [("held", "transferred", target.user)]
    notice, held = Message.objects.filter(conversation=row).order_by("seq")
    assert (notice.visibility, notice.content) == (
        "public",
        "A colleague will continue from here. One moment, please.",
    )
    assert (held.visibility, held.metadata["activity"], held.content) == (
        "agents",
        "held",
        f"{target.user.display_name} is not here. The conversation waits for them in the queue.",
    )
    assert told("transferred") == [target.user]


def test_what_was_kept_is_given_to_whoever_it_was_kept_for(office: Office) -> None:
    """Even where people choose by themselves otherwise, and whatever their capacity."""
    office.change(strategy="manual")
    desk, target = office.desk(), office.desk("offline", capacity=1)
    office.has(target)
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(agent=target.user.pk))
    assert office.look() == 0
    office.member(target)
    from_now_on_online(office, target)
    assert office.look() == 1
    assert (office.assignee(row), office.decisions(row)) == (
        target.user,
        [("accepted", "transferred", target.user)],
    )


def from_now_on_online(office: Office, desk: Desk) -> None:
    type(office.member(desk)).objects.filter(user=desk.user).update(availability="online")


def test_nobody_else_is_given_what_is_kept_for_a_while(office: Office) -> None:
    desk, other = office.desk("busy"), office.desk()
    target = office.desk(is_connected=False)
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(agent=target.user.pk))
    assert (office.look(), office.assignee(row)) == (0, None)
    office.later(minutes=16)
    assert office.assignee(row) is None  # it has no team
    services.assign(actors.agent(desk), row.id, team=office.team.id)
    office.look()
    assert (office.assignee(row), office.decisions(row)[0]) == (
        other.user,
        ("expired", "transferred", target.user),
    )


def test_what_is_kept_for_somebody_anybody_may_take_by_hand(office: Office) -> None:
    desk, target = office.desk(), office.desk(is_connected=False)
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(agent=target.user.pk))
    services.claim(desk, row.id)
    assert office.assignee(row) == desk.user
    assert office.decisions(row)[0] == ("taken", "transferred", target.user)


def test_transfer_to_a_team_asks_the_one_who_passed_it_on_last(office: Office) -> None:
    desk, other = office.desk(), office.desk()
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(team=office.team.id), note="not mine")
    assert (office.assignee(row), row.owner, row.team) == (None, "queue", office.team)
    assert told("team") == [other.user]
    office.look()
    assert office.assignee(row) == other.user
    assert office.verdicts(row) == {other.user.display_name: "chosen", desk.user.display_name: "passed_on"}


def test_transfer_to_a_team_of_which_nobody_is_here_waits(office: Office) -> None:
    desk, away = office.desk(), office.other_team()
    office.desk(team=away, is_connected=False)
    row = office.has(desk, locale="en")
    services.transfer(actors.agent(desk), row.id, to=Target(team=away.id))
    assert (office.look(), office.assignee(row), row.owner, row.team) == (0, None, "queue", away)
    assert Wait.objects.get(conversation=row).ended_at is None


def test_transfer_to_the_ai(office: Office) -> None:
    desk = office.desk()
    row = office.has(desk)
    services.transfer(actors.agent(desk), row.id, to=Target(ai=True), note="only the opening hours")
    assert (office.assignee(row), row.owner) == (None, "ai")
    assert office.activities(row) == ["released"]
    InboxAnswering.objects.create(tenant=office.tenant, inbox=office.inbox, is_ai_enabled=False)
    again = office.has(desk)
    with pytest.raises(TargetMissing):
        services.transfer(actors.agent(desk), again.id, to=Target(ai=True))


def test_a_program_passes_on_as_well(office: Office) -> None:
    target = office.desk()
    row = make_conversation(inbox=office.inbox)
    program = actors.Actor(office.tenant.id, "Shop bot")
    services.transfer(program, row.id, to=Target(agent=target.user.pk))
    [line] = Message.objects.filter(conversation=row)
    assert (line.metadata["by"], line.metadata["name"]) == ("program", "Shop bot")
    assert Assignment.objects.get().by_name == "Shop bot"
