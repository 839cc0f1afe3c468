"""Sessions of inboxes that take known visitors alone."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Contact
from apps.conversations.visitors import identity_hash
from apps.tenants.models import Inbox
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/widget/sessions"


@pytest.fixture
def inbox() -> Inbox:
    return factories.make_inbox()


@pytest.fixture
def strict(inbox: Inbox) -> Inbox:
    require(inbox)
    return inbox


def require(inbox: Inbox) -> None:
    factories.make_owned("tenants.WidgetSettings", tenant=inbox.tenant, inbox=inbox, identity_required=True)


def open_session(inbox: Inbox, *, token: str = "", **visitor: Any) -> Any:
    headers = {"Authorization": f"Visitor {token}"} if token else {}
    body = {"site_key": inbox.site_key, "visitor": visitor}
    return Client().post(URL, json.dumps(body), content_type="application/json", headers=headers)


def proof(inbox: Inbox, identifier: str = "u1") -> dict[str, str]:
    return {"identifier": identifier, "identifier_hash": identity_hash(inbox, identifier)}


@pytest.mark.parametrize(
    "visitor", [{}, {"name": "Lin"}, {"identifier": "u1"}], ids=["nobody", "a-name", "a-claim"]
)
def test_session_without_a_proof_is_refused_and_stores_nothing(
    strict: Inbox, visitor: dict[str, str]
) -> None:
    answer = open_session(strict, **visitor)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "identity_required")
    assert Contact.objects.count() == 0


def test_session_with_a_proof_is_opened_and_its_token_resumes_it(strict: Inbox) -> None:
    opened = open_session(strict, **proof(strict))
    assert (opened.status_code, opened.json()["contact"]["verified"]) == (201, True)
    token = opened.json()["token"]
    assert open_session(strict, token=token).status_code == 201
    claimed = open_session(strict, token=token, identifier="somebody else")
    assert (claimed.status_code, claimed.json()["error"]["code"]) == (403, "identity_required")


def test_visitors_of_before_are_asked_to_identify(inbox: Inbox) -> None:
    token = open_session(inbox, name="Lin").json()["token"]
    require(inbox)
    refused = open_session(inbox, token=token)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "identity_required")
    assert open_session(inbox, token=token, **proof(inbox)).status_code == 201


def test_other_calls_are_refused_too(inbox: Inbox) -> None:
    token = open_session(inbox, name="Lin").json()["token"]
    headers = {"Authorization": f"Visitor {token}"}
    url = "/api/v1/widget/conversations"
    assert Client().get(url, headers=headers).status_code == 200
    require(inbox)
    refused = Client().get(url, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "identity_required")
