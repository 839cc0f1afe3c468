"""Known answers in the back office: read, edited, confirmed, withdrawn."""

import pytest
from django.test import Client

from apps.tenants.models import AuditEntry
from tests.admin.conftest import World
from tests.admin.urls import form_data, page
from tests.factories import make_known_answer

LABEL = "ai.KnownAnswer"


def act(client: Client, action: str, *rows: object) -> None:
    ids = [getattr(row, "pk", None) for row in rows]
    client.post(page(LABEL, "changelist"), {"action": action, "_selected_action": ids})


def test_answers_are_confirmed_and_withdrawn_by_action(client: Client, ours: World) -> None:
    known, empty = ours.rows[LABEL], make_known_answer(tenant=ours.tenant, text="")
    act(client, "confirm", known, empty)
    known.refresh_from_db()
    empty.refresh_from_db()
    assert (known.state, known.confirmed_by, empty.state) == ("confirmed", ours.owner, "suggested")
    act(client, "withdraw", known)
    known.refresh_from_db()
    assert (known.state, known.confirmed_by) == ("withdrawn", None)
    entries = AuditEntry.objects.filter(object_id=str(known.pk)).order_by("created_at")
    assert [entry.summary["changes"]["state"]["after"] for entry in entries] == ["confirmed", "withdrawn"]


def test_edited_answer_is_confirmed_by_its_editor(client: Client, ours: World) -> None:
    known = ours.rows[LABEL]
    address = page(LABEL, "change", known.pk)
    client.post(address, form_data(client.get(address), text="Within ten days.", state="confirmed"))
    known.refresh_from_db()
    assert (known.text, known.state, known.confirmed_by) == ("Within ten days.", "confirmed", ours.owner)


@pytest.mark.parametrize("text", ["", "  "])
def test_answer_without_a_text_is_not_confirmed(client: Client, ours: World, text: str) -> None:
    known = ours.rows[LABEL]
    address = page(LABEL, "change", known.pk)
    response = client.post(address, form_data(client.get(address), text=text, state="confirmed"))
    assert list(response.context["adminform"].form.errors) == ["text"]
    known.refresh_from_db()
    assert known.state == "suggested"


def test_answers_are_not_added_by_hand(client: Client, ours: World) -> None:
    assert client.get(page(LABEL, "add")).status_code == 403


def test_answer_page_shows_its_sources_as_text(client: Client, ours: World) -> None:
    cited = [{"index": 1, "title": "<b>Returns</b>", "url": ""}]
    known = make_known_answer(tenant=ours.tenant, citations=cited)
    body = client.get(page(LABEL, "change", known.pk)).content.decode()
    assert "[1] &lt;b&gt;Returns&lt;/b&gt;" in body
