"""Exports: what stands in the files, and the life of one: claimed, counted, cancelled, given up, forgotten."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.reports import following
from apps.reports.exporting import files, jobs, links, running, writing
from apps.reports.models import Export
from apps.reports.queries import today
from apps.reports.shapes import Filters, Period, Place
from apps.tenants.models import Tenant, User
from tests.factories import (
    label_conversation,
    make_contact,
    make_conversation,
    make_inbox,
    make_label,
    make_message,
    make_rating,
    make_tenant,
    make_turn,
    make_user,
)

State = Export.State
Kind = Export.Kind
CARD = "4111 1111 1111 1111"


@pytest.fixture
def shop(db: None) -> Tenant:
    tenant = make_tenant()
    inbox = make_inbox(tenant=tenant, name="Shop")
    contact = make_contact(tenant=tenant, name="=Li", email="li@example.com")
    conversation = make_conversation(inbox=inbox, contact=contact)
    make_message(conversation=conversation, content=f"My card is {CARD}")
    make_message(conversation=conversation, kind=Message.Sender.AI, content="Thank you.")
    make_message(conversation=conversation, kind=Message.Sender.AGENT, content="A note.", visibility="agents")
    make_message(conversation=conversation, content="kept back", visibility="supervisors")
    label_conversation(
        conversation, make_label(tenant=tenant, title="b"), make_label(tenant=tenant, title="a")
    )
    make_rating(conversation=conversation, score=4, comment="fine")
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "cost": "0.25"}
    make_turn(conversation=conversation, state="answered", usage=usage)
    following.count_changes(tenant.id)
    return tenant


@pytest.fixture
def asker(shop: Tenant) -> User:
    return make_user(tenant=shop)


def asked(shop: Tenant, by: User, **fields: Any) -> Export:
    day = today(shop.id)
    place = Place(figure="new", filters=Filters(tenant_id=shop.id, period=Period(day, day)))
    return jobs.request_export(
        **{"by": by, "kind": Kind.CONVERSATIONS, "subject": "new", "place": place} | fields
    )


def written(export: Export) -> str:
    assert running.run_waiting() == 1
    export.refresh_from_db()
    assert export.state == State.DONE
    with files.fetch(export.tenant_id, export.id, export.claims) as file:
        content = file.read()
    assert export.size == len(content)
    return content.decode()


def table(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_conversations_are_a_row_each(shop: Tenant, asker: User) -> None:
    export = asked(shop, asker)
    (row,) = table(written(export))
    told = {
        name: row[name] for name in ("inbox", "contact_name", "contact_email", "status", "owner", "labels")
    }
    assert told == {
        "inbox": "Shop",
        "contact_name": "'=Li",
        "contact_email": "li@example.com",
        "status": "open",
        "owner": "ai",
        "labels": "a | b",
    }
    counted = [row[f"{kind}_messages"] for kind in ("visitor", "ai", "agent")]
    assert counted == ["1", "1", "0"]
    assert (row["rating"], row["rating_comment"]) == ("4", "fine")
    assert (row["ai_tokens"], row["ai_cost"]) == ("15", "0.25")
    assert (export.done, export.total) == (1, 1)


def test_threads_are_a_row_a_message(shop: Tenant, asker: User) -> None:
    rows = table(written(asked(shop, asker, kind=Kind.THREADS)))
    assert [(row["number"], row["sender"], row["visible_to"], row["content"]) for row in rows] == [
        ("1", "visitor", "public", "My card is **** **** **** 1111"),
        ("2", "ai", "public", "Thank you."),
        ("3", "agent", "agents", "A note."),
    ]


def test_json_lines_hold_conversations_with_their_messages(shop: Tenant, asker: User) -> None:
    export = asked(shop, asker, kind=Kind.THREADS, format="jsonl", shows_blocked=True, shows_personal=True)
    (line,) = written(export).splitlines()
    record = json.loads(line)
    assert (record["contact_name"], record["contact_email"], record["labels"]) == (
        "=Li",
        "li@example.com",
        ["a", "b"],
    )
    assert [message["content"] for message in record["messages"]] == [
        f"My card is {CARD}",
        "Thank you.",
        "A note.",
        "kept back",
    ]


def test_reports_are_tables_in_the_language_of_whoever_asked(shop: Tenant, asker: User) -> None:
    rows = table(written(asked(shop, asker, kind=Kind.REPORT, subject="overview", language="en")))
    (new,) = [row for row in rows if row["section"] == "figure" and row["figure"] == "new"]
    assert (new["label"], new["value"]) == ("New conversations", "1")


def test_foreign_conversations_are_not_exported(shop: Tenant, asker: User) -> None:
    other = make_message(content="foreign").conversation
    following.count_changes(other.tenant_id)
    assert "foreign" not in written(asked(shop, asker, kind=Kind.THREADS))


def test_what_was_deleted_meanwhile_is_left_out(
    shop: Tenant, asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_message(conversation=make_conversation(inbox=Conversation.objects.get().inbox))
    following.count_changes(shop.id)
    monkeypatch.setattr(writing, "AT_ONCE", 1)
    export = asked(shop, asker)
    content = writing.content_of(export, str)
    parts = content.parts
    lines = [next(parts).text, next(parts).text]
    Conversation.objects.order_by("-id")[0].delete()
    assert [len(part.text) for part in parts] == [0]
    assert len(table("".join(lines))) == 1


def test_long_exports_are_refused(shop: Tenant, asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST", 0)
    export = asked(shop, asker)
    running.run_waiting()
    export.refresh_from_db()
    assert (export.state, export.reason) == (State.FAILED, "too_many")


def test_cancelled_ones_stop_and_leave_no_file(
    shop: Tenant, asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(shop, asker)
    put = files.put

    def cancelled_meanwhile(*args: Any) -> None:
        put(*args)
        assert jobs.cancel(export)

    monkeypatch.setattr(files, "put", cancelled_meanwhile)
    assert running.run_waiting() == 1
    export.refresh_from_db()
    assert export.state == State.CANCELLED
    with pytest.raises(FileNotFoundError):
        files.fetch(shop.id, export.id, export.claims)
    assert not jobs.cancel(export)


def test_dead_workers_exports_are_taken_up_and_then_given_up(shop: Tenant, asker: User) -> None:
    export = asked(shop, asker)
    rows = Export.objects.filter(pk=export.pk)
    for attempt in (1, 2, 3):
        taken = jobs.claimed_export()
        assert taken is not None
        assert taken.claims == attempt
        assert jobs.claimed_export() is None
        rows.update(touched_at=now() - jobs.STALE_AFTER)
    assert jobs.claimed_export() is None
    assert rows.values_list("state", "reason").get() == (State.FAILED, "lost")


def test_worker_that_was_given_up_writes_nothing(shop: Tenant, asker: User) -> None:
    export = asked(shop, asker)
    late = jobs.claimed_export()
    assert late is not None
    Export.objects.filter(pk=export.pk).update(touched_at=now() - jobs.STALE_AFTER)
    text = written(export)
    with pytest.raises(jobs.Stopped):
        jobs.progress(late, done=1, total=1)
    with pytest.raises(jobs.Stopped):
        jobs.finish(late, io.BytesIO(b"late"))
    with files.fetch(shop.id, export.id, export.claims) as file:
        assert file.read().decode() == text


def test_failures_end_the_export(shop: Tenant, asker: User) -> None:
    export = asked(shop, asker, kind=Kind.REPORT, subject="forgotten")
    with pytest.raises(KeyError):
        running.run_waiting()
    export.refresh_from_db()
    assert (export.state, export.reason) == (State.FAILED, "KeyError")


def test_tenants_have_five_open_ones_at_most(shop: Tenant, asker: User) -> None:
    for _ in range(jobs.MOST_OPEN):
        asked(shop, asker)
    with pytest.raises(jobs.TooManyOpen):
        asked(shop, asker)


def test_old_ones_go_with_their_files(shop: Tenant, asker: User) -> None:
    old, young = asked(shop, asker), asked(shop, asker)
    assert running.run_waiting() == 2
    Export.objects.filter(pk=old.pk).update(created_at=now() - jobs.KEPT - timedelta(minutes=1))
    assert jobs.forget_old() == 1
    assert list(Export.objects.values_list("pk", flat=True)) == [young.pk]
    with pytest.raises(FileNotFoundError):
        files.fetch(shop.id, old.id, 1)
    files.fetch(shop.id, young.id, 1).close()


def test_links_are_for_one_export_and_person_and_an_hour(
    shop: Tenant, asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(shop, asker)
    given = links.signed_query(export.id, asker.id).partition("=")[2].replace("%3A", ":")
    assert links.is_good(given, export.id, asker.id)
    assert not links.is_good(given, export.id, make_user(tenant=shop).id)
    assert not links.is_good(given, asked(shop, asker).id, asker.id)
    assert not links.is_good("", export.id, asker.id)
    monkeypatch.setattr(links, "GOOD_FOR_S", -1)
    assert not links.is_good(given, export.id, asker.id)
