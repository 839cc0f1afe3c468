"""The pages of the contacts, and panels beside a conversation."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.console import contacts as page_of_contacts
from apps.conversations import merging
from apps.tenants.access import Desk
from tests import factories


def names_on(agent: Client, address: str) -> list[str]:
    rows = agent.get(address).context["rows"]
    return [row.contact.name for row in rows]


def test_contacts_are_listed_newest_first_and_paged(
    agent: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_contacts, "PAGE", 2)
    factories.make_contact(name="foreign")
    for number in range(3):
        factories.make_contact(tenant=desk.tenant, name=f"c{number}")
    address = reverse("console:contacts")
    first = agent.get(address)
    assert names_on(agent, address) == ["c2", "c1"]
    assert names_on(agent, f"{address}?{first.context['following']}") == ["c0"]


def test_contacts_are_found_and_counted_as_persons(agent: Client, desk: Desk) -> None:
    kept, joined = (factories.make_contact(tenant=desk.tenant, name=name) for name in ("Lin", "L."))
    factories.make_contact(tenant=desk.tenant, name="Wei")
    for contact in (kept, joined):
        factories.make_conversation(contact=contact)
    merging.merge(desk.tenant.id, kept.id, joined.id, by=None, by_name="Mia")
    rows = agent.get(reverse("console:contacts"), {"q": "LIN"}).context["rows"]
    assert [(row.contact.name, row.conversations) for row in rows] == [("Lin", 2)]
    assert agent.get(reverse("console:contact", args=[joined.id])).context["contact"].person == kept


@pytest.mark.parametrize("query", ["?q=%00", "?q=%25_%27", "?before=x", "?before=" + "0" * 40])
def test_contacts_survive_odd_words(agent: Client, query: str) -> None:
    assert agent.get(reverse("console:contacts") + query).status_code == 200


def test_queries_stay_the_same_with_more_rows(agent: Client, desk: Desk) -> None:
    counts = []
    contact = factories.make_contact(tenant=desk.tenant)
    for _ in range(2):
        for _ in range(2):
            row = factories.make_conversation(contact=contact)
            factories.make_contact_note(contact=contact)
            factories.make_rating(conversation=row)
            factories.make_page_view(contact=contact, url=f"https://shop.example/{row.id}")
            factories.make_conversation(contact=factories.make_contact(tenant=desk.tenant))
            factories.make_panel(tenant=desk.tenant)
        for address in (
            reverse("console:contacts"),
            reverse("console:contact", args=[contact.id]),
            reverse("console:conversation", args=[row.id]) + "?part=contact",
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                agent.get(address)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


# ── panels ─────────────────────────────────────────────────────────────────────────────────────────────


def policy(agent: Client, address: str) -> dict[str, str]:
    header = agent.get(address)["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())


def test_panels_open_the_frames_of_the_workspace_alone(agent: Client, desk: Desk) -> None:
    row = factories.make_conversation(tenant=desk.tenant)
    workspace = reverse("console:conversation", args=[row.id])
    assert "frame-src" not in policy(agent, workspace)
    factories.make_panel(
        tenant=desk.tenant, url="https://Orders.example:8443/c?x=1", allowed_origin="https://api.example"
    )
    factories.make_panel(tenant=desk.tenant, url="https://asleep.example/", is_active=False)
    factories.make_panel(url="https://foreign.example/")
    for address in (workspace, reverse("console:home")):
        assert policy(agent, address)["frame-src"] == "https://api.example https://orders.example:8443"
    for address in (reverse("console:contacts"), reverse("console:login"), f"{workspace}?part=contact"):
        assert "frame-src" not in policy(agent, address)


def test_panel_is_told_of_the_person_and_what_is_proved(agent: Client, desk: Desk) -> None:
    factories.make_panel(tenant=desk.tenant)
    contact = factories.make_contact(
        tenant=desk.tenant,
        name="</script><b>",
        identifier="u1",
        is_verified=True,
        custom_attributes={"plan": "pro", "unverified_identifier": "claimed"},
    )
    row = factories.make_conversation(contact=contact)
    response = agent.get(reverse("console:conversation", args=[row.id]))
    context = response.context["contact"].context
    assert context["contact"] == {
        "id": str(contact.id),
        "identifier": "u1",
        "verified": True,
        "name": "</script><b>",
        "email": "",
        "phone": "",
        "custom_attributes": {"plan": "pro"},
    }
    assert (context["version"], context["conversation"]["id"]) == (1, str(row.id))
    assert "</script><b>" not in response.content.decode()
