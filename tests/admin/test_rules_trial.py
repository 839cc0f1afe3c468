"""The page that tries rules on a message nobody sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.tenants.models import Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

Enter = Callable[[User], Client]
MESSAGE = {"text": "I want a refund", "language": "en", "owner": "ai", "hours": "open", "message_count": "1"}


@pytest.fixture
def client(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def tried(client: Client, **changes: Any) -> Any:
    response = client.post(page("desk.TriggerRule", "try_rules"), MESSAGE | changes)
    assert response.status_code == 200
    return response


def verdicts(response: Any) -> dict[str, str]:
    return {each.rule.name: str(each.verdict) for each in response.context["explanation"].rules}


def make_rules(world: World) -> None:
    world.rows["desk.TriggerRule"].delete()
    label = make.make_owned("conversations.Label", tenant=world.tenant, title="money")
    for name, fields in {
        "label": {"actions": {"labels": [str(label.pk)], "priority": "high"}, "stops": False},
        "vip": {"conditions": {"attribute": {"name": "vip", "is": "equals", "value": "gold"}}},
        "cart": {"conditions": {"all": [{"page": ["/cart"]}, {"messages": {"at_least": 2}}]}},
        "reply": {"reply": "We pay back."},
    }.items():
        make.make_rule(tenant=world.tenant, name=name, **{"patterns": ["refund"]} | fields)


def test_trial_says_what_fires_and_why_others_do_not(client: Client, ours: World, theirs: World) -> None:
    make_rules(ours)
    response = tried(client)
    assert verdicts(response) == {"label": "fires", "vip": "fails", "cart": "fails", "reply": "decides"}
    html = response.content.decode()
    for text in ("We pay back.", "money", "high", "“reply” decides", "is gold: nothing", "no page known"):
        assert text in html
    assert "Theirs" not in html
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "decisive"),
    [
        ({"attributes": "vip = Gold\nnonsense"}, "vip"),
        ({"page_url": "https://x.example/cart", "message_count": "2"}, "cart"),
        ({"text": "hello"}, None),
        ({"owner": "human"}, None),
    ],
    ids=["attribute", "page", "text", "owner"],
)
def test_trial_takes_everything_a_rule_may_ask(
    client: Client, ours: World, changes: dict[str, str], decisive: str | None
) -> None:
    make_rules(ours)
    rule = tried(client, **changes).context["explanation"].fired.decisive
    assert (rule.name if rule else None) == decisive


def test_trial_recognises_the_intent_unless_told(client: Client, ours: World) -> None:
    assert tried(client, text="转人工").context["facts"].intent == "human_request"
    assert tried(client, text="转人工", intent="spam").context["facts"].intent == "spam"
    assert tried(client, text="转人工", language="").context["facts"].language == "zh-hans"


@pytest.mark.parametrize(
    "change", [{"text": ""}, {"message_count": "0"}, {"sentiment": "5"}, {"owner": "nobody"}], ids=str
)
def test_trial_refuses_what_makes_no_sense(client: Client, ours: World, change: dict[str, str]) -> None:
    response = tried(client, **change)
    assert list(response.context["form"].errors) == list(change)
    assert "explanation" not in response.context


def test_trial_knows_own_inboxes_only(client: Client, ours: World, theirs: World) -> None:
    response = tried(client, inbox=theirs.rows["tenants.Inbox"].pk)
    assert list(response.context["form"].errors) == ["inbox"]
    assert "Theirs" not in response.content.decode()


def test_superuser_names_the_tenant(enter: Enter, ours: World, theirs: World) -> None:
    superuser = enter(make.make_superuser())
    make_rules(ours)
    assert list(tried(superuser).context["form"].errors) == ["tenant"]
    assert verdicts(tried(superuser, tenant=ours.tenant.pk))["reply"] == "decides"
    inbox = theirs.rows["tenants.Inbox"].pk
    assert list(tried(superuser, tenant=ours.tenant.pk, inbox=inbox).context["form"].errors) == ["inbox"]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Membership.Role.SUPERVISOR, 200), (Membership.Role.ANALYST, 200), (Membership.Role.EDITOR, 403)],
)
def test_trial_is_for_who_sees_rules(ours: World, enter: Enter, role: str, status: int) -> None:
    client = enter(make_member(ours, role))
    assert client.get(page("desk.TriggerRule", "try_rules")).status_code == status
