"""What sockets want stored is written, whoever else holds the conversation and whether or not the socket stays."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from apps.common.ids import new_id
from apps.conversations.locking import locked_conversation
from apps.conversations.models import Conversation, Message
from apps.conversations.services import ConversationMissing
from apps.desk.intake import FromAgent
from apps.live.committing import Committer
from apps.live.database import in_database, release_writer
from tests.factories import make_conversation, make_desk

Say = Callable[..., FromAgent]


@pytest.fixture
def row(transactional_db: None) -> Conversation:
    return make_conversation(owner="human")


@pytest.fixture
def say(row: Conversation) -> Say:
    desk = make_desk(tenant=row.tenant)

    def item(content: str, *, conversation: Conversation = row) -> FromAgent:
        return FromAgent(desk=desk, conversation_id=conversation.id, content=content, client_id=content)

    return item


@pytest.fixture
def let_go(row: Conversation) -> Iterator[threading.Event]:
    """Somebody else holds the conversation until this is set."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            locked_conversation(row.tenant_id, row.id)
            held.set()
            assert let_go.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    yield let_go
    let_go.set()
    thread.join()


def contents(row: Conversation) -> list[str]:
    return [message.content for message in Message.objects.filter(conversation=row).order_by("seq")]


async def test_committer_stores_together_and_fails_each_alone(row: Conversation, say: Say) -> None:
    committer = Committer()
    items = [say("one"), say("lost", conversation=Conversation(id=new_id())), say("two")]
    results = await asyncio.gather(*map(committer.store, items), return_exceptions=True)
    await release_writer()
    assert isinstance(results[1], ConversationMissing)
    assert await in_database(contents, row) == ["one", "two"]


async def test_committer_lets_nobody_wait_for_a_conversation_that_is_held(
    row: Conversation, say: Say, let_go: threading.Event
) -> None:
    other = await in_database(make_conversation, tenant=row.tenant, owner="human")
    committer = Committer()
    waiting = asyncio.create_task(committer.store(say("held")))
    assert (await committer.store(say("free", conversation=other))).message.content == "free"
    assert not waiting.done()
    let_go.set()
    assert (await waiting).message.content == "held"
    await release_writer()


async def test_committer_is_flushed_once_what_waits_alone_is_stored_though_its_socket_is_gone(
    row: Conversation, say: Say, let_go: threading.Event
) -> None:
    committer = Committer()
    socket = asyncio.create_task(committer.store(say("held")))
    while not committer._alone:
        await asyncio.sleep(0.001)
    socket.cancel()
    flushed = asyncio.create_task(committer.flushed())
    await asyncio.sleep(0)
    assert not flushed.done()
    let_go.set()
    await flushed
    assert await in_database(contents, row) == ["held"]
    await release_writer()
