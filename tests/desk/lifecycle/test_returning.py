"""Back to the AI when the person in charge says nothing: once for each message, and never over somebody who types."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from apps.conversations.models import Conversation
from apps.desk import changing, typing
from apps.desk.actors import Actor
from apps.desk.lifecycle.returning import may_return, return_silent
from apps.desk.models import BotTurn, InboxAnswering
from apps.tenants.hours import ALWAYS_OPEN, hours_from
from apps.tenants.models import LifecycleSettings
from tests.desk.lifecycle.conftest import Quiet, activities, age, last_line
from tests.factories import make_hours, make_inbox, make_lifecycle, make_message, make_team, make_user

pytestmark = pytest.mark.django_db
NINE_TO_FIVE = hours_from("UTC", ["09:00-12:00, 13:00-17:00"] * 7, [])


def owner(conversation: Conversation) -> str:
    conversation.refresh_from_db()
    return conversation.owner


def test_a_silent_persons_conversation_goes_back_and_is_answered(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15)
    person = make_user(tenant=inbox.tenant)
    conversation = quiet(inbox=inbox, minutes=16, said="vavv", owner="human", assignee=person)
    turns = return_silent()
    assert owner(conversation) == "ai"
    assert conversation.assignee is None
    turn = BotTurn.objects.get(conversation=conversation)
    assert (turns, turn.trigger_seq) == ([turn.id], 4)
    line = last_line(conversation)
    assert line.content == (
        "Our colleague cannot answer just now, so the AI assistant answers again. Ask for a person at any time."
    )
    known = {"activity": "returned", "by": "system", "minutes": 15, "name": person.public_name}
    assert (line.visibility, line.metadata) == ("public", known)
    assert return_silent() == []


@pytest.mark.parametrize(
    ("minutes", "said", "fields"),
    [
        (14, "vav", {"owner": "human"}),
        (1000, "va", {"owner": "human"}),
        (1000, "v", {"owner": "queue"}),
        (1000, "v", {"owner": "human", "status": "snoozed"}),
        (1000, "v", {"owner": "human", "status": "resolved"}),
    ],
    ids=["too soon", "answered", "in the queue", "snoozed", "resolved"],
)
def test_others_stay_where_they_are(quiet: Quiet, minutes: float, said: str, fields: dict[str, str]) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15)
    conversation = quiet(inbox=inbox, minutes=minutes, said=said, **fields)
    assert return_silent() == []
    assert (owner(conversation), activities(conversation)) == (fields["owner"], [])


def test_inboxes_without_the_setting_or_without_an_ai_keep_theirs(quiet: Quiet) -> None:
    plain, people = quiet(minutes=99, said="v", owner="human"), make_inbox()
    make_lifecycle(inbox=people, return_after_min=15)
    InboxAnswering.objects.create(tenant=people.tenant, inbox=people, is_ai_enabled=False)
    manned = quiet(inbox=people, minutes=99, said="v", owner="human")
    assert return_silent() == []
    assert (owner(plain), owner(manned)) == ("human", "human")


def test_hours_of_the_conversations_team_decide(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15, return_when="closed")
    team = make_team(tenant=inbox.tenant)
    make_hours(tenant=inbox.tenant, team=team, monday="")
    row, other = (quiet(inbox=inbox, minutes=16, said="v", owner="human", team=each) for each in (team, None))
    assert len(return_silent()) == 1
    assert (owner(row), owner(other)) == ("ai", "human")


def test_a_sign_of_life_begins_the_time_anew(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15)
    noted, taken = (quiet(inbox=inbox, minutes=60, said="v", owner="human") for _ in range(2))
    make_message(conversation=noted, kind="agent", content="I am looking it up", visibility="agents")
    changing.take_over(Actor(inbox.tenant_id, "CRM"), taken.id, assignee=make_user(tenant=inbox.tenant))
    assert return_silent() == []
    assert (owner(noted), owner(taken)) == ("human", "human")


def test_nobody_who_types_loses_the_conversation(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15)
    conversation = quiet(inbox=inbox, minutes=60, said="v", owner="human")

    def types(on: bool) -> None:
        asyncio.run(typing.remember_agent(inbox.tenant_id, conversation.id, on=on))

    types(True)
    assert return_silent() == []
    types(False)
    assert len(return_silent()) == 1


def test_one_message_goes_back_once(quiet: Quiet) -> None:
    """The AI hands over again, and again nobody answers: without this it would go round for ever."""
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, return_after_min=15)
    conversation = quiet(inbox=inbox, minutes=60, said="v", owner="human")
    program, person = Actor(inbox.tenant_id, "CRM"), make_user(tenant=inbox.tenant)
    assert len(return_silent()) == 1
    changing.request_person(program, conversation.id, reason="rule")
    changing.take_over(program, conversation.id, assignee=person)
    age(conversation, 60)
    assert return_silent() == []
    make_message(conversation=conversation, content="hello?")
    age(conversation, 60)
    assert len(return_silent()) == 1


@pytest.mark.parametrize(
    ("when", "clock", "expected"),
    [
        ("always", "03:00", True),
        ("closed", "03:00", True),
        ("closed", "12:30", True),
        ("closed", "10:00", False),
        ("open", "03:00", False),
        ("open", "09:10", False),
        ("open", "09:16", True),
        ("open", "13:05", False),
        ("open", "16:59", True),
        ("open", "17:05", False),
    ],
)
def test_opening_hours_decide(when: str, clock: str, expected: bool) -> None:
    row = LifecycleSettings(return_after_min=15, return_when=when)
    moment = datetime.fromisoformat(f"2026-11-18T{clock}:00").replace(tzinfo=UTC)
    assert may_return(row, NINE_TO_FIVE, moment) is expected


def test_who_is_always_open_has_no_closing_time() -> None:
    moment = datetime(2026, 11, 18, 12, tzinfo=UTC) + timedelta(minutes=1)
    rows = {when: LifecycleSettings(return_after_min=15, return_when=when) for when in ("open", "closed")}
    assert {when: may_return(row, ALWAYS_OPEN, moment) for when, row in rows.items()} == {
        "open": True,
        "closed": False,
    }
