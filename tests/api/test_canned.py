"""Canned responses for programs: the tenant's and its teams'; what people keep for themselves is not shown."""

import pytest

from apps.conversations.models import CannedResponse
from apps.tenants.models import Tenant
from tests.api.client import Program, error
from tests.factories import make_canned_response, make_team, make_user

pytestmark = pytest.mark.django_db


def test_program_keeps_canned_responses(program: Program, tenant: Tenant) -> None:
    team = make_team(tenant=tenant)
    body = {"short_code": "Refund", "content": "Dear {{contact.name}}", "team": str(team.id)}
    made = program.post("/canned-responses", body).json()
    shown = {"short_code": "refund", "title": "", "content": body["content"], "uses": 0}
    assert made == shown | {
        "id": made["id"],
        "team": {"id": str(team.id), "name": team.name},
        "created_at": made["created_at"],
    }
    path = f"/canned-responses/{made['id']}"
    assert program.get(path).json() == made
    assert program.patch(path, {"team": None, "title": "Money"}).json() == made | {
        "team": None,
        "title": "Money",
    }
    assert program.get("/canned-responses", q="MONEY").json()["results"] == [
        made | {"team": None, "title": "Money"}
    ]
    assert program.get("/canned-responses", q="nothing").json()["results"] == []
    assert program.delete(path).status_code == 204
    assert CannedResponse.objects.count() == 0


def test_wrong_fields_are_named(program: Program, tenant: Tenant) -> None:
    make_canned_response(tenant=tenant, short_code="hi")
    foreign = str(make_team().id)
    for body, field in (
        ({"short_code": "a b", "content": "x"}, "short_code"),
        ({"short_code": "a", "content": "{{contact.shoe}}"}, "content"),
        ({"short_code": "a", "content": "x", "team": foreign}, "team"),
        ({"short_code": "a", "content": "x", "owner": foreign}, "owner"),
        ({"short_code": "HI", "content": "x"}, "__all__"),
    ):
        answer = program.post("/canned-responses", body)
        assert (error(answer)[0], list(answer.json()["error"]["fields"])) == (400, [field])


def test_personal_response_is_not_there_for_programs(program: Program, tenant: Tenant) -> None:
    row = make_canned_response(tenant=tenant, owner=make_user(tenant=tenant))
    assert program.get("/canned-responses").json()["results"] == []
    assert program.get(f"/canned-responses/{row.id}").status_code == 404
    assert program.delete(f"/canned-responses/{row.id}").status_code == 404
