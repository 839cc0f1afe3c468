"""Everything at once: nothing lost, nothing twice, in order, whatever the line does."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Page, expect
from websockets.exceptions import ConnectionClosed

from tests.scripted import Peer
from tests.widget.conftest import (
    CONVERSATION,
    Visitor,
    acknowledgement,
    bubbles,
    conversation,
    echo,
    message,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Json = dict[str, Any]
# Every wait before a new connection (see retrying.js) takes a moment only; deadlines stay what they are.
IMPATIENT = """
  const waits = [1000, 1900, 3800, 7600, 15200, 28500];
  const wait = setTimeout;
  Math.random = () => 0.9;
  window.setTimeout = (work, ms, ...rest) => wait(work, waits.includes(Math.round(ms)) ? 20 : ms, ...rest);
"""


class Book:
    """What a true server keeps, behind a line that loses acks, repeats, leaves holes and breaks."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: list[Json] = []

    def store(self, posted: Json) -> Json:
        for row in self.rows:
            if row["message"]["client_id"] == posted["client_id"]:
                return row
        self.rows.append(echo(posted, len(self.rows) + 1))
        return self.rows[-1]

    async def serve(self, visitor: Visitor) -> None:
        async with asyncio.TaskGroup() as sockets:
            while True:
                sockets.create_task(self.talk(await visitor.gateway.peers.get()))

    async def talk(self, peer: Peer) -> None:
        with suppress(ConnectionClosed, TimeoutError):
            hello = await peer.welcome(conversation(last_seq=len(self.rows)) if self.rows else None)
            await peer.send(*self.rows[hello["after_seq"] :])
            await self.answer(peer)

    async def answer(self, peer: Peer) -> None:
        while True:
            frame = await peer.frames.get()
            if frame["type"] == "history":
                await self.fill(peer, frame)
            if frame["type"] == "message" and not await self.receive(peer, frame):
                return

    async def fill(self, peer: Peer, asked: Json) -> None:
        end = asked["before_seq"] - 1
        rows = [row["message"] for row in self.rows[max(0, end - asked["limit"]) : end]]
        answer = {"type": "history", "conversation_id": CONVERSATION, "messages": rows, "more": False}
        await peer.send(answer | {"ref": asked["ref"]})

    async def receive(self, peer: Peer, posted: Json) -> bool:
        """False when the line broke."""
        luck = self.chance.random()
        if luck < 0.15:
            peer.cut()  # before it was stored
            return False
        row = self.store(posted)
        self.rows.append(message(len(self.rows) + 1, f"answer {len(self.rows) + 1}"))
        if luck < 0.3:
            peer.cut()  # stored, and nobody heard of it
            return False
        if luck < 0.6:
            await peer.send(acknowledgement(posted, row["message"]["seq"]))
        if luck < 0.8:
            await peer.send(row, row)
        await peer.send(self.rows[-1])
        return True


async def test_every_message_is_shown_once_and_in_order_whatever_the_line_does(visitor: Visitor) -> None:
    await visitor.context.add_init_script(IMPATIENT)
    book = Book(random.Random(7))
    serving = asyncio.create_task(book.serve(visitor))
    page = await visitor.open()
    texts = [f"question {number}" for number in range(30)]
    for number, text in enumerate(texts):
        await write(page, text)
        if number == 15:
            await page.reload()
    sent = bubbles(page, "visitor").and_(page.locator("[data-seq]"))
    await expect(sent.locator(".bubble")).to_have_text(texts, timeout=20_000)
    await settled(page, len(book.rows))
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    assert [
        row["message"]["content"] for row in book.rows if row["message"]["sender"]["kind"] == "visitor"
    ] == texts


async def settled(page: Page, count: int) -> None:
    lines = page.get_by_test_id("message")
    await expect(lines).to_have_count(count)
    seqs = await lines.evaluate_all("nodes => nodes.map((node) => Number(node.dataset.seq))")
    assert seqs == list(range(1, count + 1))
