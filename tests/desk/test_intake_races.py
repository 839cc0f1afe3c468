"""Several processes write at once: nobody waits for a held conversation, nothing is lost, nothing is there twice."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from apps.conversations import services as conversations
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Posted
from apps.conversations.visitors import new_visitor
from apps.desk import agent, intake, lookup, storing, visitor
from apps.desk.intake import Busy
from apps.desk.models import BotTurn
from apps.tenants.access import Desk
from tests.desk.conftest import QUESTION, Shop
from tests.desk.test_intake import lines, outcome, owned, replied, said
from tests.factories import make_desk

PATIENCE_S = 60


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return make_desk(tenant=shop.inbox.tenant)


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Another process in the middle of a transaction that has done work. Call what this gives, and it commits."""
    is_done, may_commit = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                is_done.set()
                assert may_commit.wait(PATIENCE_S)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(run)
        assert is_done.wait(PATIENCE_S)

        def commit() -> None:
            may_commit.set()
            other.result(PATIENCE_S)

        try:
            yield commit
        finally:
            commit()


def in_thread(pool: ThreadPoolExecutor, work: Callable[..., Posted], *args: object) -> Callable[[], Posted]:
    def run() -> Posted:
        try:
            return work(*args)
        finally:
            connection.close()

    future = pool.submit(run)
    return lambda: future.result(PATIENCE_S)


def wait_for_a_waiting_lock() -> None:
    """Until some transaction waits for another."""
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waited")


def test_a_held_conversation_is_busy_and_nobody_waits_for_it(shop: Shop, desk: Desk) -> None:
    (ann, anns), (bob, bobs) = owned(shop.inbox, desk), owned(shop.inbox, desk)
    late = said(ann, "late")
    with meanwhile(lambda: conversations.locked_conversation(anns.tenant_id, anns.id)) as commit:
        results = intake.write([late, said(bob, "b1"), replied(desk, anns), said(bob, "b2")])
        assert [outcome(each) for each in results] == [Busy, ("b1", True), Busy, ("b2", True)]
        assert [text for _seq, _kind, text in lines(bobs)] == ["b1", "b2"]
        with ThreadPoolExecutor(1) as pool:
            answer = in_thread(pool, intake.write_one, late)
            wait_for_a_waiting_lock()
            assert lines(anns) == []
            commit()
            assert outcome(answer()) == ("late", True)
    assert lines(anns) == [(1, "visitor", "late")]


def test_write_one_does_not_wait_for_ever(shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "LOCK_WAIT_MS", 50)
    ann, anns = owned(shop.inbox, desk)
    with (
        meanwhile(lambda: conversations.locked_conversation(anns.tenant_id, anns.id)),
        pytest.raises(Busy),
    ):
        intake.write_one(said(ann))
    assert lines(anns) == []


def test_a_rating_in_the_making_makes_no_message_wait(shop: Shop, desk: Desk) -> None:
    """Any row with a foreign key to the conversation takes its key share lock."""
    ann, anns = owned(shop.inbox, desk)

    def share() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM conversations_conversation WHERE id = %s FOR KEY SHARE", [anns.id])

    with meanwhile(share):
        assert outcome(intake.write([said(ann, "a")])[0]) == ("a", True)


def test_a_message_beside_a_takeover_is_never_answered_by_the_ai(shop: Shop, desk: Desk) -> None:
    shop.say(QUESTION)
    row, other = shop.conversation, new_visitor(shop.inbox)
    beside = said(shop.visitor, QUESTION)
    with meanwhile(lambda: agent.take_over(desk, row.id)) as commit:
        results = intake.write([beside, said(other, QUESTION)])
        assert [outcome(each) for each in results] == [Busy, (QUESTION, True)]
        commit()
    assert intake.write_one(beside).message.seq == 3
    assert [kind for _seq, kind, _text in lines(row)] == ["visitor", "system", "visitor"]
    assert list(BotTurn.objects.filter(conversation=row).values_list("state", flat=True)) == ["cancelled"]


def test_a_message_beside_the_end_opens_a_new_conversation(shop: Shop) -> None:
    shop.say("你好")
    old, late = shop.conversation, said(shop.visitor, QUESTION)
    with meanwhile(lambda: visitor.end_conversation(shop.visitor)) as commit:
        assert [outcome(each) for each in intake.write([late])] == [Busy]
        with ThreadPoolExecutor(1) as pool:
            answer = in_thread(pool, intake.write_one, late)
            wait_for_a_waiting_lock()
            commit()
            posted = answer()
    assert (posted.message.seq, posted.message.conversation_id == old.id) == (1, False)
    assert [row.status for row in Conversation.objects.order_by("created_at")] == ["resolved", "open"]


def test_the_first_messages_of_two_tabs_meet_even_when_one_is_slow(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "OPENING_WAIT_MS", 50)
    late, other = said(shop.visitor, "second tab"), said(new_visitor(shop.inbox), "somebody else")
    with meanwhile(
        lambda: visitor.receive_message(shop.visitor, said(shop.visitor, "first tab").incoming)
    ) as commit:
        results = intake.write([late, other])
        assert [outcome(each) for each in results] == [Busy, ("somebody else", True)]
        commit()
    intake.write_one(late)
    assert [(seq, text) for seq, _kind, text in lines(shop.conversation)] == [
        (1, "first tab"),
        (2, "second tab"),
    ]


def test_the_same_retry_on_two_gateways_is_one_message(shop: Shop) -> None:
    item = said(shop.visitor, QUESTION)
    with meanwhile(lambda: intake.write_one(item)) as commit, ThreadPoolExecutor(1) as pool:
        answer = in_thread(pool, intake.write_one, item)
        wait_for_a_waiting_lock()
        commit()
        assert outcome(answer()) == (QUESTION, False)
    assert lines(shop.conversation) == [(1, "visitor", QUESTION)]


@pytest.mark.parametrize("gateways", [2, 4])
def test_many_gateways_at_once_lose_nothing_and_keep_every_order(
    shop: Shop, desk: Desk, gateways: int
) -> None:
    """Newcomers and known visitors on every gateway at once; each visitor's own messages stay in order."""
    known = [owned(shop.inbox, desk)[0] for _ in range(3)]
    people = [*known, *(new_visitor(shop.inbox) for _ in range(5))]
    together = threading.Barrier(gateways)

    def gateway(number: int) -> None:
        try:
            for round_ in range(6):
                together.wait(PATIENCE_S)
                items = [said(each, f"{number}-{round_}-{part}") for each in people for part in "ab"]
                for item, result in zip(items, intake.write(items), strict=True):
                    done = intake.write_one(item) if isinstance(result, Busy) else result
                    assert isinstance(done, Posted), done
        finally:
            connection.close()

    with ThreadPoolExecutor(gateways) as pool:
        list(pool.map(gateway, range(gateways)))
    rows = Conversation.objects.filter(contact_id__in=[each.contact_id for each in people])
    assert rows.count() == len(people)
    for row in rows:
        stored = [
            message
            for message in Message.objects.filter(conversation=row).order_by("seq")
            if message.sender_kind == "visitor"
        ]
        assert len(stored) == gateways * 12
        for number in range(gateways):
            own = [each.content for each in stored if each.content.startswith(f"{number}-")]
            assert own == [f"{number}-{round_}-{part}" for round_ in range(6) for part in "ab"]
        seqs = list(Message.objects.filter(conversation=row).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, row.last_seq + 1))
