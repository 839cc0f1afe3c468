"""What was exported imports to the same."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

import pytest
from django.db.models import QuerySet
from openpyxl import load_workbook

from apps.knowledge import services
from apps.knowledge.exporting import COLUMNS, TooLong, write_json_lines, write_workbook
from apps.knowledge.importing.formats import jsonlines, xlsx
from apps.knowledge.models import Article, Collection
from apps.knowledge.models.versions import content_of
from apps.tenants.models import Tenant
from tests.factories import make_article, make_collection, make_tenant

pytestmark = pytest.mark.django_db
Writer = Callable[[QuerySet[Article], IO[bytes]], None]
ROWS: tuple[Mapping[str, Any], ...] = (
    {"title": '=HYPERLINK("http://example.com")', "body": "+1 - @sum\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
    {
        "title": "运费，怎么算？",
        "body": "满 99 元包邮。",
        "similar_questions": ["多少钱", "a, b | c"],
        "tags": ["x, y"],
    },
    {"title": "Draft", "body": "# A\n\n\"quoted\", 'too'\n", "state": "draft", "tags": ["a", "b"]},
    {
        "title": "All of it",
        "body": "-",
        "external_id": "007",
        "language": "en",
        "similar_questions": ["One; only"],
        "source_url": "https://example.com/a?b=c&d=%20",
        "state": "archived",
        "valid_from": datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC),
        "valid_until": datetime(2030, 1, 2, tzinfo=UTC),
        "answers_directly": True,
    },
    {"title": "All of it", "body": "The same title, without an id."},
    {"title": "1e5", "body": "2026-01-01", "tags": ["true", "12"]},
)


@pytest.fixture
def shelf() -> Collection:
    collection: Collection = make_collection(tenant=make_tenant(), name="Fees & 运费")
    for fields in ROWS:
        services.create_article(tenant_id=collection.tenant_id, collection=collection, **fields)
    make_article(tenant=make_tenant(), title="Foreign")
    return collection


def exported(tenant: Tenant, write: Writer) -> bytes:
    stream = BytesIO()
    write(Article.objects.for_tenant(tenant.id).order_by("created_at", "id"), stream)
    return stream.getvalue()


def contents(tenant: Tenant) -> list[dict[str, Any]]:
    rows = Article.objects.for_tenant(tenant.id).select_related("collection").order_by("created_at", "id")
    return [content_of(row) | {"collection": row.collection.name} for row in rows]


def upsert(tenant: Tenant, read: Any, data: bytes) -> dict[str, int]:
    return services.upsert_articles(
        tenant_id=tenant.id,
        collection=None,
        rows=[row.as_fields() for row in read.rows("articles", data)],
        identified_by_title=True,
        makes_collections=True,
    ).counts


@pytest.mark.parametrize(
    ("write", "read"), [(write_json_lines, jsonlines), (write_workbook, xlsx)], ids=["jsonl", "xlsx"]
)
def test_export_imports_to_the_same(shelf: Collection, write: Writer, read: Any) -> None:
    data = exported(shelf.tenant, write)
    assert upsert(shelf.tenant, read, data) == {"created": 0, "updated": 0, "unchanged": len(ROWS)}
    elsewhere = make_tenant()
    assert upsert(elsewhere, read, data)["created"] == len(ROWS)
    assert contents(elsewhere) == contents(shelf.tenant)


def test_json_lines_hold_every_field(shelf: Collection) -> None:
    lines = [json.loads(line) for line in exported(shelf.tenant, write_json_lines).splitlines()]
    assert [list(line) for line in lines] == [list(COLUMNS)] * len(ROWS)
    assert lines[3] == {
        **ROWS[3],
        "collection": "Fees & 运费",
        "tags": [],
        "valid_from": "2026-01-02T03:04:05.678Z",
        "valid_until": "2030-01-02T00:00:00.000Z",
    }


def test_workbook_holds_texts_and_no_formulas(shelf: Collection) -> None:
    sheet = load_workbook(BytesIO(exported(shelf.tenant, write_workbook))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    quoted = [cell.value for cell in cells if cell.quotePrefix]
    assert quoted == [ROWS[0]["title"], ROWS[0]["body"], "-"]


def test_workbook_refuses_what_a_cell_cannot_hold(shelf: Collection) -> None:
    make_article(collection=shelf, title="Longest", body="x" * 32_767)
    exported(shelf.tenant, write_workbook)
    make_article(collection=shelf, title="Endless", body="x" * 32_768)
    with pytest.raises(TooLong) as raised:
        exported(shelf.tenant, write_workbook)
    assert raised.value.title == "Endless"
