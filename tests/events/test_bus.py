"""What is published reaches the other processes, in order and without waiting for anything else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from apps.common.ids import new_id
from apps.conversations.events import MessagesRead
from apps.events import audiences, bus
from apps.events.envelopes import events_of

TENANT = new_id()
AGENTS = audiences.tenant_agents(TENANT)
Envelope = dict[str, Any]


def read(seq: int) -> MessagesRead:
    return MessagesRead(conversation_id="c", reader="visitor", seq=seq)


class OtherProcess:
    def __init__(self, channel: str) -> None:
        self.channel = channel

    async def envelope(self) -> Envelope:
        async with asyncio.timeout(60):
            found: Envelope = await get_channel_layer().receive(self.channel)
            return found

    async def seqs(self, count: int) -> list[int]:
        seqs: list[int] = []
        while len(seqs) < count:
            seqs += [event.data["seq"] for event in events_of(await self.envelope())]
        return seqs


@pytest.fixture
async def other() -> AsyncIterator[OtherProcess]:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(audiences.tenant_channel(TENANT), channel)
    yield OtherProcess(channel)
    await layer.group_discard(audiences.tenant_channel(TENANT), channel)


async def test_events_travel_in_the_order_in_which_they_were_published(other: OtherProcess) -> None:
    for seq in range(500):
        bus.push_soon(read(seq), [AGENTS])
    assert await other.seqs(500) == list(range(500))


async def test_an_event_does_not_wait_for_the_pulse_of_the_last_one(
    other: OtherProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "PULSE_S", 3600.0)
    for seq in range(3):
        bus.push_soon(read(seq), [AGENTS])
        assert await other.seqs(1) == [seq]


async def test_the_last_number_is_repeated_once(other: OtherProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "PULSE_S", 0.05)
    bus.push_soon(read(1), [AGENTS])
    envelope, pulse = await other.envelope(), await other.envelope()
    assert (pulse["events"], pulse["number"]) == (b"", envelope["number"])
    await asyncio.sleep(0.2)
    bus.push_soon(read(2), [AGENTS])
    assert (await other.envelope())["number"] == pulse["number"] + 1
