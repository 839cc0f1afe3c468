"""The pages of the import: upload, progress, what was found, put right, saved; and the table to fill in."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from apps.knowledge import import_runs
from apps.knowledge.models import Article, ImportItem, ImportJob
from apps.tenants.models import AuditEntry, Membership
from tests.admin.conftest import World, make_member
from tests.admin.urls import page
from tests.factories import make_import, make_import_item, make_superuser

JOB, ITEM = "knowledge.ImportJob", "knowledge.ImportItem"
State = ImportJob.State


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def upload(client: Client, world: World, *files: SimpleUploadedFile, **fields: str) -> ImportJob:
    collection = str(world.rows["knowledge.Collection"].pk)
    response = client.post(page(JOB, "add"), {"collection": collection, "uploads": list(files)} | fields)
    assert response.status_code == 302, response.context["adminform"].form.errors
    job = ImportJob.objects.for_tenant(world.tenant.id).latest("created_at")
    assert response["Location"] == page(JOB, "change", job.pk)
    return job


def act(client: Client, job: ImportJob, deed: str, **fields: Any) -> None:
    address = page(JOB, "change", job.pk)
    response = client.post(address, {"deed": deed} | fields)
    assert (response.status_code, response["Location"]) == (302, address)
    job.refresh_from_db()


def text(client: Client, job: ImportJob) -> str:
    return " ".join(client.get(page(JOB, "change", job.pk)).content.decode().split())


def test_files_go_from_upload_to_articles(client: Client, ours: World) -> None:
    job = upload(client, ours, file("a.md", "# A\n\nText of A"), file("b.pdf", "no pdf"))
    assert (job.state, job.started_by, job.files_total) == (State.READING, ours.owner, 2)
    waiting = client.get(page(JOB, "change", job.pk))
    assert waiting["Refresh"] == "2"
    assert "0 of 2 files read" in text(client, job)
    import_runs.run_waiting()
    job.refresh_from_db()
    shown = text(client, job)
    assert "Refresh" not in client.get(page(JOB, "change", job.pk))
    assert "The file is damaged, or not what its name says." in shown
    assert f"?job__id__exact={job.pk}&amp;change__exact=new" in shown
    act(client, job, "save", article_state="published")
    assert job.state == State.SAVING
    import_runs.run_waiting()
    assert "created: 1" in text(client, job)
    assert Article.objects.get(title="A").state == "published"
    deeds = AuditEntry.objects.filter(tenant=ours.tenant, object_type="knowledge.importjob")
    assert list(deeds.order_by("created_at").values_list("action", flat=True)) == ["added", "import saved"]


def test_more_files_may_follow(client: Client, ours: World) -> None:
    job = upload(client, ours, file("a.md", "A"), more_follow="on")
    assert job.state == State.GATHERING
    assert "Read the files" in text(client, job)
    act(client, job, "add", uploads=[file("b.md", "B"), file("c.md", "")])
    act(client, job, "add")
    act(client, job, "begin")
    assert (job.state, job.files_total) == (State.READING, 3)
    act(client, job, "add", uploads=[file("d.md", "D")])
    import_runs.run_waiting()
    shown = text(client, job)
    assert "The file is empty." in shown
    assert job.items.count() == 2 or "d.md" in shown


def test_import_is_cancelled(client: Client, ours: World) -> None:
    job = upload(client, ours, file("a.md", "A"))
    act(client, job, "cancel")
    act(client, job, "cancel")
    assert (job.state, job.files.exclude(data=None).count()) == (State.CANCELLED, 0)
    assert "Cancel the import" not in text(client, job)
    actions = AuditEntry.objects.filter(action="import cancelled", object_id=str(job.pk))
    assert actions.count() == 1


def test_deed_that_comes_too_late_says_so(client: Client, ours: World) -> None:
    job = make_import(collection=ours.rows["knowledge.Collection"], state="saving")
    response = client.post(page(JOB, "change", job.pk), {"deed": "save"}, follow=True)
    assert "The import has gone on meanwhile." in response.content.decode()


def test_upload_that_is_refused_keeps_the_form(client: Client, ours: World) -> None:
    response = client.post(page(JOB, "add"), {"collection": str(ours.rows["knowledge.Collection"].pk)})
    assert list(response.context["adminform"].form.errors) == ["uploads"]
    many = [file(f"{number}.md", "x") for number in range(51)]
    response = client.post(
        page(JOB, "add"), {"collection": str(ours.rows["knowledge.Collection"].pk), "uploads": many}
    )
    assert response.context["adminform"].form.errors["uploads"] == ["An import takes up to 50 files."]
    assert ImportJob.objects.for_tenant(ours.tenant.id).count() == 1


def test_articles_are_put_right_and_show_their_chunks(client: Client, ours: World) -> None:
    item = make_import_item(job=ours.rows[JOB], title="Old", change="wrong", problem="no")
    address = page(ITEM, "change", item.pk)
    data = {"title": "New?", "body": "# One\n\nFirst\n\n# Two\n\nSecond <b>", "is_selected": "on"}
    data |= {"similar_questions": "A?\nB?", "tags": "", "language": "en"}
    assert client.post(address, data).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.change, item.problem, item.chunk_count) == ("New?", "new", "", 2)
    assert item.fields["similar_questions"] == ["A?", "B?"]
    shown = client.get(address).content.decode()
    assert '<li><b>One</b><pre class="kefu-chunk kefu-chunk__text">First</pre></li>' in shown
    assert "Second &lt;b&gt;" in shown


def test_articles_are_left_out_and_taken_over(client: Client, ours: World, theirs: World) -> None:
    own, foreign = ours.rows[ITEM], theirs.rows[ITEM]
    chosen = {"_selected_action": [str(own.pk), str(foreign.pk)]}
    for deed, expected in (("leave_out", False), ("take_over", True)):
        assert client.post(page(ITEM, "changelist"), chosen | {"action": deed}).status_code == 302
        selected = dict(ImportItem.objects.values_list("pk", "is_selected"))
        assert selected == {own.pk: expected, foreign.pk: True}


def test_articles_of_an_import_that_is_over_are_only_looked_at(client: Client, ours: World) -> None:
    ImportJob.objects.filter(pk=ours.rows[JOB].pk).update(state="done")
    address = page(ITEM, "change", ours.rows[ITEM].pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"title": "Late"}).status_code == 403
    ours.rows[ITEM].refresh_from_db()
    assert ours.rows[ITEM].title == "Import of Ours"


def test_analysts_look_and_do_nothing(client: Client, ours: World) -> None:
    client.force_login(make_member(ours, Membership.Role.ANALYST))
    address = page(JOB, "change", ours.rows[JOB].pk)
    response = client.get(address)
    if response.status_code == 200:
        assert "Cancel the import" not in response.content.decode()
        assert client.post(address, {"deed": "cancel"}).status_code == 403
    ours.rows[JOB].refresh_from_db()
    assert ours.rows[JOB].state == State.READY


def test_superusers_choose_the_tenant(client: Client, ours: World, theirs: World) -> None:
    client.force_login(make_superuser())
    data = {"tenant": str(ours.tenant.pk), "uploads": [file("a.md", "A")]}
    foreign = data | {"collection": str(theirs.rows["knowledge.Collection"].pk)}
    assert list(client.post(page(JOB, "add"), foreign).context["adminform"].form.errors) == ["collection"]
    own = {"tenant": str(ours.tenant.pk), "uploads": [file("a.md", "A")]}
    own |= {"collection": str(ours.rows["knowledge.Collection"].pk)}
    assert client.post(page(JOB, "add"), own).status_code == 302
    assert ImportJob.objects.for_tenant(ours.tenant.id).filter(state=State.READING).count() == 1


@pytest.mark.parametrize(("language", "head"), [("en", "Question"), ("zh-hans", "问题")])
def test_table_to_fill_in_is_in_the_readers_language(client: Client, language: str, head: str) -> None:
    client.cookies["django_language"] = language
    response = client.get(page(JOB, "changelist") + "template/")
    assert load_workbook(BytesIO(response.content)).active["A1"].value == head
