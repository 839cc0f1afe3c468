"""Sensitive words for programs: one by one, and in bulk."""

from typing import Any

import pytest

from apps.moderation import queries, screening, services
from apps.moderation.automaton import Word
from apps.tenants.models import Tenant
from tests.api.client import Program, check, error, schema
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
PATH = "/sensitive-words"


def send_bulk(program: Program, body: str, kind: str) -> Any:
    response = program.send("post", f"/api/v1{PATH}/bulk", data=body, content_type=kind)
    check("post", response)
    return response


def test_program_keeps_words(program: Program, tenant: Tenant) -> None:
    made = program.post(PATH, {"text": " 加微信 ", "category": "ads", "pinyin": "jia1 wei1 xin4"}).json()
    assert made == {
        "id": made["id"],
        "text": "加微信",
        "category": "ads",
        "action": "mask",
        "pinyin": "jia1 wei1 xin4",
        "active": True,
        "shipped": False,
        "created_at": made["created_at"],
    }
    one = f"{PATH}/{made['id']}"
    assert program.get(one).json() == made
    assert program.patch(one, {"action": "block"}).json() == made | {"action": "block"}
    assert screening.check(tenant_id=tenant.id, text="jia wei xin").action == "block"
    assert program.patch(one, {"active": False}).json()["active"] is False
    assert screening.check(tenant_id=tenant.id, text="加微信").action == "pass"
    assert program.delete(one).status_code == 204
    assert program.get(one).status_code == 404


def test_words_are_filtered(program: Program, tenant: Tenant) -> None:
    services.add_words(tenant_id=tenant.id, words=[Word("甲乙", "ads", "block"), Word("丙丁"), Word("甲丁")])
    services.add_words(tenant_id=make_tenant().id, words=[Word("甲戊", "ads")])

    def texts(**query: str) -> set[str]:
        return {row["text"] for row in program.get(PATH, **query).json()["results"]}

    assert texts(q="甲") == {"甲乙", "甲丁"}
    assert texts(category="ads") == {"甲乙"}
    assert texts(category="") == {"丙丁", "甲丁"}
    assert texts(action="block", active="true") == {"甲乙"}
    assert texts(active="false") == set()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "***"}, "text"),
        ({"text": "a", "action": "shout"}, "action"),
        ({"text": "甲乙", "pinyin": "jia3"}, "reading"),
        ({"text": "丙丁"}, "__all__"),
        ({"text": "a", "colour": "red"}, "colour"),
    ],
    ids=["no letter", "no action", "no reading", "there already", "unknown"],
)
def test_wrong_fields_are_named(program: Program, tenant: Tenant, body: dict[str, str], field: str) -> None:
    services.add_word(tenant_id=tenant.id, text="丙丁")
    answer = program.post(PATH, body)
    assert (error(answer)[0], list(answer.json()["error"]["fields"])) == (400, [field])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "application/x-ndjson",
            '{"text": "甲乙", "action": "block"}\n\n{"text": "丙丁", "category": "ads"}\n',
        ),
        ("text/csv", "text,action,category\n甲乙,block,\n丙丁,,ads\n"),
    ],
    ids=["lines", "table"],
)
def test_words_come_in_bulk(program: Program, tenant: Tenant, kind: str, body: str) -> None:
    services.add_word(tenant_id=tenant.id, text="甲乙")
    answer = send_bulk(program, body, kind)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2})
    rows = queries.words(tenant_id=tenant.id).order_by("text").values_list("text", "action", "category")
    assert sorted(rows) == [("丙丁", "mask", "ads"), ("甲乙", "block", "")]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "application/x-ndjson",
            (
                '{"text": "甲", "active": false}\n{"text": "乙", "active": true}\n{"text": "丙"}\n'
                '{"text": "丁"}\n{"text": "戊"}\n{"text": "己", "active": false}'
            ),
        ),
        ("text/csv", "text,active\n甲,no\n乙,yes\n丙,\n丁,\n戊,\n己,no\n"),
    ],
    ids=["lines", "table"],
)
def test_bulk_switches_words_as_they_say(program: Program, tenant: Tenant, kind: str, body: str) -> None:
    """甲 is on, 乙 and 丙 are off, 丁 is on; 戊 and 己 are new."""
    services.add_words(tenant_id=tenant.id, words=[Word(text) for text in "甲乙丙丁"])
    off = queries.words(tenant_id=tenant.id).filter(text__in="乙丙")
    services.set_active(tenant_id=tenant.id, word_ids=off.values_list("id", flat=True), is_active=False)
    for _ in range(2):
        assert send_bulk(program, body, kind).json() == {"stored": 6}
        rows = queries.words(tenant_id=tenant.id).values_list("text", "is_active")
        assert dict(rows) == {"甲": False, "乙": True, "丙": False, "丁": True, "戊": True, "己": False}
    assert screening.check(tenant_id=tenant.id, text="甲乙丙丁戊己").content == "甲*丙**己"


def test_bulk_refuses_an_active_that_is_neither(program: Program, tenant: Tenant) -> None:
    answer = send_bulk(program, '{"text": "甲", "active": "perhaps"}', "application/x-ndjson")
    assert [(row["row"], row["field"]) for row in answer.json()["error"]["rows"]] == [(1, "active")]
    assert not queries.words(tenant_id=tenant.id).exists()


def test_word_may_be_made_switched_off(program: Program, tenant: Tenant) -> None:
    made = program.post(PATH, {"text": "甲乙", "active": False}).json()
    assert made["active"] is False
    assert screening.check(tenant_id=tenant.id, text="甲乙").action == "pass"
    one = f"{PATH}/{made['id']}"
    assert program.patch(one, {"action": "block"}).json()["active"] is False
    assert program.patch(one, {"active": True}).json()["active"] is True
    assert screening.check(tenant_id=tenant.id, text="甲乙").action == "block"


def test_schema_tells_of_active() -> None:
    bulk = schema()["paths"]["/api/v1/sensitive-words/bulk"]["post"]
    assert "stays as it is and a new one is on" in " ".join(bulk["description"].split())
    body = schema()["components"]["schemas"]["WordBodyRequest"]["properties"]["active"]
    assert "a new one counts" in body["description"]


@pytest.mark.parametrize(
    ("kind", "body", "wrong"),
    [
        ("application/x-ndjson", '{"text": "a1"}\nno\n{"text": "***"}', [2, 3]),
        ("text/csv", "text,action\na1,shout\nb1,\n***,", [2, 4]),
    ],
    ids=["lines", "table"],
)
def test_one_bad_row_stores_nothing(
    program: Program, tenant: Tenant, kind: str, body: str, wrong: list[int]
) -> None:
    answer = send_bulk(program, body, kind)
    assert [row["row"] for row in answer.json()["error"]["rows"]] == wrong
    assert not queries.words(tenant_id=tenant.id).exists()
