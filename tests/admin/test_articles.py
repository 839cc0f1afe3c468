"""Articles and collections in the back office: narrowed down, published, moved, exported, brought back."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from apps.common.clock import now
from apps.desk.models import InboxAnswering
from apps.knowledge import services
from apps.knowledge.models import Article, ArticleVersion
from apps.tenants.models import AuditEntry, Membership
from tests.admin.conftest import World, make_member
from tests.admin.urls import form_data, page
from tests.factories import make_article, make_collection, make_inbox, make_superuser

LABEL = "knowledge.Article"
LIST = page(LABEL, "changelist")


def titles(response: Any) -> list[str]:
    return sorted(article.title for article in response.context["cl"].result_list)


def act(client: Client, action: str, *articles: Article, **more: Any) -> Any:
    body = {"action": action, "_selected_action": [str(article.pk) for article in articles]}
    return client.post(LIST, body | more)


def audited(world: World, article: Article) -> list[Any]:
    rows = AuditEntry.objects.filter(tenant=world.tenant, object_id=str(article.pk)).order_by("created_at")
    return [entry.summary["changes"] for entry in rows]


@pytest.fixture
def article(ours: World) -> Article:
    """Stored twice."""
    stored = services.create_article(
        tenant_id=ours.tenant.id,
        collection=ours.rows["knowledge.Collection"],
        title="Fees",
        body="Five euros.",
    )
    return services.update_article(article=stored, body="Six euros.", note="dearer")


def test_list_is_narrowed_by_tag_and_validity(client: Client, ours: World, theirs: World) -> None:
    own = make_collection(tenant=ours.tenant)
    day = timedelta(days=1)
    make_article(collection=own, title="old", tags=["fees"], valid_until=now() - day)
    make_article(collection=own, title="new", tags=["fees", "运费"], valid_from=now() + day)
    make_article(collection=own, title="current", valid_from=now() - day, valid_until=now() + day)
    make_article(collection=theirs.rows["knowledge.Collection"], tags=["secret"])
    for query, found in (
        ({"tag": "fees"}, ["new", "old"]),
        ({"tag": "运费"}, ["new"]),
        ({"tag": "unknown"}, []),
        ({"valid": "now"}, ["current"]),
        ({"valid": "later"}, ["new"]),
        ({"valid": "over"}, ["old"]),
        ({"valid": "nonsense"}, ["current", "new", "old"]),
    ):
        assert titles(client.get(LIST, query | {"collection__id__exact": str(own.pk)})) == found, query
    shown = client.get(LIST).content.decode()
    assert "?tag=fees" in shown
    assert "secret" not in shown


def test_articles_are_published_archived_and_put_on_record(client: Client, ours: World) -> None:
    draft = make_article(collection=ours.rows["knowledge.Collection"], state="draft")
    act(client, "publish", draft)
    act(client, "archive", draft)
    act(client, "archive", draft)
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("archived", 3)
    assert audited(ours, draft) == [
        {"state": {"before": "draft", "after": "published"}},
        {"state": {"before": "published", "after": "archived"}},
    ]
    newest = ArticleVersion.objects.filter(article=draft).first()
    assert newest is not None
    assert newest.author == ours.owner.public_name


def test_articles_are_moved_within_their_tenant(
    client: Client, ours: World, theirs: World, article: Article
) -> None:
    target, foreign = make_collection(tenant=ours.tenant, name="Prices"), theirs.rows["knowledge.Collection"]
    asked = act(client, "move", article)
    assert (asked.status_code, asked.context["selected"]) == (200, [str(article.pk)])
    assert foreign not in asked.context["form"].fields["collection"].queryset
    refused = act(client, "move", article, collection=str(foreign.pk))
    assert list(refused.context["form"].errors) == ["collection"]
    act(client, "move", article, theirs.rows[LABEL], collection=str(target.pk))
    article.refresh_from_db()
    assert article.collection == target
    assert theirs.rows[LABEL].collection == Article.objects.get(pk=theirs.rows[LABEL].pk).collection
    assert audited(ours, article) == [{"collection": {"before": "Collection of Ours", "after": "Prices"}}]


def test_form_writes_similar_questions_one_per_line(client: Client, ours: World, article: Article) -> None:
    address = page(LABEL, "change", article.pk)
    data = form_data(
        client.get(address), similar_questions="How dear is it?\r\n 多少钱 \r\n", body="# A\r\n\r\nx"
    )
    assert client.post(address, data).status_code == 302
    article.refresh_from_db()
    assert (article.similar_questions, article.body) == (["How dear is it?", "多少钱"], "# A\n\nx")
    assert list(article.chunks.values_list("heading_path", "text")) == [("A", "x")]


def test_form_shows_what_the_ai_reads(client: Client, ours: World) -> None:
    told = make_article(collection=ours.rows["knowledge.Collection"], body="# Fees\n\n<b>five</b>")
    shown = client.get(page(LABEL, "change", told.pk)).content.decode()
    assert '<p class="kefu-chunk__text">&lt;b&gt;five&lt;/b&gt;</p>' in shown
    answer = client.post(page(LABEL, "chunks"), {"title": "T", "body": "# A\n\none\n\n# B\n\ntwo"})
    assert answer.json() == {
        "chunks": [{"heading_path": "A", "text": "one"}, {"heading_path": "B", "text": "two"}]
    }
    assert client.post(page(LABEL, "chunks"), {"title": "", "body": " "}).json() == {"chunks": []}


def test_two_people_with_the_same_form_make_two_versions(client: Client, article: Article) -> None:
    address = page(LABEL, "change", article.pk)
    first, second = (form_data(client.get(address), body=body) for body in ("One.", "Two."))
    assert [client.post(address, data).status_code for data in (first, second)] == [302, 302]
    article.refresh_from_db()
    assert (article.body, article.version) == ("Two.", 4)


def test_versions_page_tells_what_has_changed(client: Client, article: Article) -> None:
    shown = client.get(page(LABEL, "versions", article.pk))
    body = shown.content.decode()
    assert [row.number for row in shown.context["versions"]] == [2, 1]
    assert "<del>Five</del> euros." in body
    assert "<ins>Six</ins> euros." in body
    assert "dearer" in body
    nothing = client.get(page(LABEL, "versions", article.pk), {"from": "2", "to": "2"})
    assert nothing.context["changes"] == []


def test_article_is_brought_back(client: Client, ours: World, article: Article) -> None:
    address = page(LABEL, "versions", article.pk)
    assert client.post(address, {"number": "1"}).status_code == 302
    article.refresh_from_db()
    assert (article.body, article.version) == ("Five euros.", 3)
    assert audited(ours, article) == [{"version": {"before": 2, "after": 3}}]
    for number in ("7", "x", ""):
        assert client.post(address, {"number": number}).status_code == 404


def test_analyst_reads_versions_and_exports_but_changes_nothing(enter: Any, ours: World) -> None:
    article = ours.rows[LABEL]
    services.update_article(article=article, body="Another text.")
    analyst = enter(make_member(ours, Membership.Role.ANALYST))
    address = page(LABEL, "versions", article.pk)
    assert analyst.get(address).context["may_restore"] is False
    assert analyst.post(address, {"number": "2"}).status_code == 403
    assert analyst.post(page(LABEL, "chunks"), {"title": "a", "body": "b"}).status_code == 403
    act(analyst, "archive", article)
    article.refresh_from_db()
    assert (article.state, article.version) == ("published", 2)
    assert len(act(analyst, "export_json_lines", article).getvalue().splitlines()) == 1


def titles_of(world: World) -> list[str]:
    rows = Article.objects.filter(tenant=world.tenant).order_by("created_at", "id")
    return list(rows.values_list("title", flat=True))


def test_export_holds_own_articles_alone(
    client: Client, ours: World, theirs: World, article: Article
) -> None:
    lines = client.get(LIST + "export-jsonl/").getvalue().decode().splitlines()
    assert [json.loads(line)["title"] for line in lines] == titles_of(ours)
    book = load_workbook(BytesIO(client.get(LIST + "export-xlsx/").getvalue()))
    assert [row[1] for row in book.worksheets[0].values] == ["title", *titles_of(ours)]
    chosen = act(client, "export_workbook", article, theirs.rows[LABEL])
    assert chosen["Content-Disposition"].startswith('attachment; filename="articles-')
    assert len(list(load_workbook(BytesIO(chosen.getvalue())).worksheets[0].values)) == 2
    entries = AuditEntry.objects.filter(tenant=ours.tenant, action__startswith="exported")
    assert sorted(entry.action for entry in entries) == [
        "exported as jsonl",
        "exported as xlsx",
        "exported as xlsx",
    ]


def test_export_refuses_what_it_cannot_hold(client: Client, ours: World, theirs: World, enter: Any) -> None:
    make_article(collection=ours.rows["knowledge.Collection"], title="Endless", body="x" * 32_768)
    client.cookies["django_language"] = "en"
    refused = client.get(LIST + "export-xlsx/", follow=True)
    assert "«Endless»" in refused.content.decode()
    both = enter(make_superuser()).get(LIST + "export-jsonl/")
    assert (both.status_code, both["Location"]) == (302, LIST)


def test_collections_tell_their_articles_and_inboxes(client: Client, ours: World) -> None:
    collection, _other = (make_collection(tenant=ours.tenant, name=name) for name in ("Alps", "Zoo"))
    answering = ours.rows["desk.InboxAnswering"]
    answering.collections.set([collection])
    make_article(collection=collection)
    make_article(collection=collection, state="draft")
    assert listed(client, "Alps", "Zoo") == [("Alps", 1, 2, ["Inbox of Ours"]), ("Zoo", 0, 0, [])]
    answering.collections.clear()
    InboxAnswering.objects.create(
        tenant=ours.tenant, inbox=make_inbox(tenant=ours.tenant, name="People alone"), is_ai_enabled=False
    )
    assert [used_by for *_, used_by in listed(client, "Alps", "Zoo")] == [["Inbox of Ours"]] * 2


def listed(client: Client, *names: str) -> list[tuple[Any, ...]]:
    shown = client.get(page("knowledge.Collection", "changelist")).context["cl"].result_list
    return [
        (row.name, row.public_count, row.article_count, row.used_by) for row in shown if row.name in names
    ]
