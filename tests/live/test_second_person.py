"""Another person logs in on the same browser: the previous person's messages are never shown."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.conversations.merging import merge
from apps.conversations.models import Conversation
from apps.conversations.visitors import Visitor, identity_hash, visitor_of
from apps.live.database import in_database
from apps.tenants.models import Inbox
from tests import factories
from tests.security.sockets import Frame, socket

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "the first one's order number is 4711"


@pytest.fixture
def inbox(transactional_db: None) -> Inbox:
    return factories.make_inbox()


def log_in(inbox: Inbox, identifier: str, token: str = "") -> str:
    """The token after the site said who its visitor is, in a browser that may have had another one."""
    visitor = {"identifier": identifier, "identifier_hash": identity_hash(inbox, identifier)}
    headers = {"Authorization": f"Visitor {token}"} if token else {}
    body = json.dumps({"site_key": inbox.site_key, "visitor": visitor})
    url = "/api/v1/widget/sessions"
    answer = Client().post(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 201
    return str(answer.json()["token"])


async def shown(token: str, **hello: Any) -> list[Frame]:
    """All that the socket says to who comes with this token, and asks for history."""
    async with socket("visitor") as found:
        await found.send({"type": "hello", "token": token, "locale": "en"} | hello)
        await found.send({"type": "history", "before_seq": 100, "limit": 20} | hello)
        return await found.frames_until_pong()


def earlier(token: str) -> list[Any]:
    answer = Client().get("/api/v1/widget/conversations", headers={"Authorization": f"Visitor {token}"})
    results: list[Any] = answer.json()["results"]
    return results


def written_by(who: Visitor) -> Conversation:
    row = Conversation.objects.create(
        tenant_id=who.tenant_id, inbox_id=who.inbox_id, contact_id=who.contact_id, owner="human"
    )
    factories.make_message(conversation=row, content=SECRET)
    return row


@pytest.mark.parametrize("is_merged", [False, True], ids=["two-people", "taken-for-one-by-an-agent"])
async def test_second_person_is_shown_nothing_of_the_first(inbox: Inbox, is_merged: bool) -> None:
    first = await in_database(log_in, inbox, "first")
    row = await in_database(written_by, visitor_of(first))
    assert SECRET in json.dumps(await shown(first))
    second = await in_database(log_in, inbox, "second", first)
    ids = [visitor_of(token).contact_id for token in (first, second)]
    if is_merged:
        await in_database(merge, inbox.tenant_id, *ids, by=None, by_name="Mia")
    seen = await shown(second) + await shown(second, conversation_id=str(row.id), after_seq=0)
    assert SECRET not in json.dumps(seen)
    assert [frame["conversation"] for frame in seen if frame["type"] == "welcome"] == [None, None]
    assert await in_database(earlier, second) == []
    assert len(set(ids)) == 2
