"""Events reach the sockets of a process: its own at once, other processes' through a real channel layer."""

import asyncio
from uuid import UUID

from channels.layers import get_channel_layer

from apps.common.ids import new_id
from apps.events import audiences
from apps.events.bus import ORIGIN
from apps.events.envelopes import Numbering, Pushed
from apps.live.switchboard import Switchboard
from tests.live.readers import Recorder

TENANT = new_id()
CONVERSATION = str(new_id())
AGENTS = audiences.tenant_agents(TENANT)


def read_event(seq: int = 3) -> Pushed:
    data = {"conversation_id": CONVERSATION, "reader": "visitor", "seq": seq}
    return Pushed(TENANT, [AGENTS.group], "messages.read", data)


def read_frame(seq: int = 3) -> dict[str, object]:
    return {"type": "read", "conversation_id": CONVERSATION, "reader": "visitor", "seq": seq}


class Board:
    def __init__(self) -> None:
        self.missed: list[UUID] = []
        self.switchboard = Switchboard(missed=self.missed.append)
        self.socket = Recorder(TENANT, kind="agent")

    async def frames(self, count: int) -> list[dict[str, object]]:
        async with asyncio.timeout(60):
            while len(self.socket.frames) < count:
                await asyncio.sleep(0.01)
        return self.socket.frames


async def from_elsewhere(envelope: dict[str, object]) -> None:
    await get_channel_layer().group_send(audiences.tenant_channel(TENANT), envelope)


async def test_an_event_reaches_the_audience_and_nobody_else() -> None:
    board, stranger = Board(), Recorder(TENANT)
    board.switchboard.join(AGENTS, board.socket)
    board.switchboard.join(audiences.tenant_agents(new_id()), stranger)
    board.switchboard.pushed(read_event())
    assert (board.socket.frames, stranger.frames) == ([read_frame()], [])


async def test_a_socket_in_two_audiences_gets_an_event_once() -> None:
    board = Board()
    everybody = [AGENTS, audiences.user(TENANT, new_id())]
    for audience in everybody:
        board.switchboard.join(audience, board.socket)
    event = read_event()
    board.switchboard.pushed(Pushed(TENANT, [each.group for each in everybody], event.name, event.data))
    assert board.socket.frames == [read_frame()]


async def test_a_socket_that_has_left_hears_nothing() -> None:
    board = Board()
    board.switchboard.join(AGENTS, board.socket)
    board.switchboard.leave(AGENTS.group, board.socket)
    board.switchboard.pushed(read_event())
    assert (board.socket.frames, board.switchboard.hears(AGENTS.group)) == ([], False)


async def test_a_broken_socket_does_not_keep_events_from_the_others() -> None:
    class Broken(Recorder):
        def deliver(self, packet: object) -> None:
            raise RuntimeError("broken")

    board = Board()
    for socket in (Broken(TENANT), board.socket, Broken(TENANT)):
        board.switchboard.join(AGENTS, socket)
    board.switchboard.pushed(read_event())
    assert board.socket.frames == [read_frame()]


async def test_events_of_other_processes_come_through_the_channel_layer() -> None:
    board, elsewhere = Board(), Numbering()
    await board.switchboard.hear_tenant(TENANT)
    board.switchboard.join(AGENTS, board.socket)
    await from_elsewhere(elsewhere.envelope(TENANT, [read_event(3), read_event(4)]))
    assert await board.frames(2) == [read_frame(3), read_frame(4)]
    assert board.missed == []


async def test_events_of_our_own_process_are_not_taken_twice() -> None:
    board, ours, elsewhere = Board(), Numbering(), Numbering()
    ours.origin = ORIGIN
    await board.switchboard.hear_tenant(TENANT)
    board.switchboard.join(AGENTS, board.socket)
    await from_elsewhere(ours.envelope(TENANT, [read_event(3)]))
    await from_elsewhere(elsewhere.envelope(TENANT, [read_event(4)]))
    assert await board.frames(1) == [read_frame(4)]


async def test_a_lost_envelope_is_reported() -> None:
    board, elsewhere = Board(), Numbering()
    await board.switchboard.hear_tenant(TENANT)
    board.switchboard.join(AGENTS, board.socket)
    first, _lost, third = (elsewhere.envelope(TENANT, [read_event(seq)]) for seq in (1, 2, 3))
    for envelope in (first, third):
        await from_elsewhere(envelope)
    assert await board.frames(2) == [read_frame(1), read_frame(3)]
    assert board.missed == [TENANT]


async def test_a_forgotten_tenant_is_heard_again_when_it_comes_back() -> None:
    board, elsewhere = Board(), Numbering()
    await board.switchboard.hear_tenant(TENANT)
    await board.switchboard.forget_tenants([])
    await board.switchboard.hear_tenant(TENANT)
    board.switchboard.join(AGENTS, board.socket)
    await from_elsewhere(elsewhere.envelope(TENANT, [read_event()]))
    assert await board.frames(1) == [read_frame()]
