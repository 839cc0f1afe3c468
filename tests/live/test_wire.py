"""What sockets write to, on any ASGI server: order, bounds, hints dropped, slow readers cut."""

import asyncio
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from apps.live import wire as module
from apps.live.serving.inbound import FULL, RESUME, Inbox
from apps.live.serving.plain_frames import read_frame, unmasked
from apps.live.wire import CONGESTED_BYTES, AsgiWire, Payload

MASK = b"\x0a\x0b\x0c\x0d"


class Peer:
    """An ASGI `send` whose reader can be told to stop and go on."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        self.got.append(message)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.got if "text" in message]


def text(content: str) -> Payload:
    return Payload(content.encode(), is_binary=False)


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("is_binary", [False, True])
def test_payload_frames_itself_as_the_standard_says(size: int, is_binary: bool) -> None:
    payload = Payload(b"x" * size, is_binary)
    opcode = Opcode.BINARY if is_binary else Opcode.TEXT
    assert payload.frame == Frame(opcode, b"x" * size).serialize(mask=False)
    assert payload.frame is payload.frame


async def test_asgi_wire_sends_in_order_without_waiting() -> None:
    peer = Peer()
    wire = AsgiWire(peer.send)
    for number in range(5):
        wire.send(text(str(number)))
    wire.send(Payload(b"\x00", is_binary=True))
    assert peer.got == []
    await settle()
    assert peer.texts == ["0", "1", "2", "3", "4"]
    assert peer.got[-1] == {"type": "websocket.send", "bytes": b"\x00"}


async def test_asgi_wire_sends_what_came_first_before_it_closes_and_nothing_after() -> None:
    peer = Peer()
    wire = AsgiWire(peer.send)
    wire.send(text("last"))
    wire.close(4012)
    wire.close(4400)
    wire.send(text("too late"))
    await settle()
    assert peer.got == [
        {"type": "websocket.send", "text": "last"},
        {"type": "websocket.close", "code": 4012},
    ]


async def test_asgi_wire_drops_hints_while_the_reader_is_behind() -> None:
    peer = Peer()
    peer.reads.clear()
    wire = AsgiWire(peer.send)
    wire.send(text("hint"), droppable=True)
    wire.send(text("x" * (CONGESTED_BYTES + 1)))
    assert wire.is_congested
    wire.send(text("dropped"), droppable=True)
    wire.send(text("kept"))
    waiting = asyncio.create_task(wire.drained())
    await settle()
    assert not waiting.done()
    peer.reads.set()
    await waiting
    await settle()
    assert [each[:8] for each in peer.texts] == ["hint", "xxxxxxxx", "kept"]
    assert not wire.is_congested


async def test_asgi_wire_cuts_a_reader_at_its_limit() -> None:
    peer = Peer()
    peer.reads.clear()
    wire = AsgiWire(peer.send)
    wire.limit = 1000
    wire.send(text("x" * 600))
    await settle()  # this one is in the server's hands
    wire.send(text("y" * 600))
    waiting = asyncio.create_task(wire.drained())
    peer.reads.set()
    await asyncio.gather(waiting, settle())
    assert peer.got[1:] == [{"type": "websocket.close", "code": 4410}]


async def test_asgi_wire_cuts_a_reader_who_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONGESTED_FOR_S", 0.01)
    peer = Peer()
    peer.reads.clear()
    wire = AsgiWire(peer.send)
    for _ in range(3):
        wire.send(text("x" * CONGESTED_BYTES))
    await wire.drained()  # it is gone, so nobody has to wait for it
    peer.reads.set()
    await settle()
    assert peer.got[-1] == {"type": "websocket.close", "code": 4410}


async def test_asgi_wire_survives_a_peer_that_is_gone() -> None:
    async def send(message: dict[str, Any]) -> None:
        raise OSError("gone")

    wire = AsgiWire(send)
    wire.send(text("x"))
    await settle()
    wire.send(text("y"))
    wire.close(4012)
    await wire.drained()


async def test_inbox_pauses_its_socket_when_full_and_resumes_when_half_is_taken() -> None:
    calls: list[str] = []
    inbox = Inbox(lambda: calls.append("pause"), lambda: calls.append("resume"))
    for number in range(FULL + 2):
        inbox.put_nowait({"number": number})
    assert calls == ["pause"]
    taken = [(await inbox.receive())["number"] for _ in range(FULL + 2 - RESUME)]
    assert (taken, calls) == (list(range(FULL + 2 - RESUME)), ["pause", "resume"])


async def test_inbox_hands_a_message_to_who_waits_and_survives_a_cancelled_wait() -> None:
    inbox = Inbox(lambda: None, lambda: None)
    given_up = asyncio.create_task(inbox.receive())
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    waiting = asyncio.create_task(inbox.receive())
    await asyncio.sleep(0)
    inbox.put_nowait({"a": 1})
    assert await waiting == {"a": 1}


@pytest.mark.parametrize("size", [0, 1, 3, 4, 125, 126, 1000, 65_535])
def test_read_frame_reads_what_another_implementation_wrote(size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    written = Frame(Opcode.BINARY, content).serialize(mask=True)
    assert read_frame(b"--" + written + b"rest", 2) == (True, content, 2 + len(written))
    assert read_frame(written[:-1], 0) is None  # not all there


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Opcode.TEXT, b"part", fin=False).serialize(mask=True),
        Frame(Opcode.CONT, b"part").serialize(mask=True),
        Frame(Opcode.PING, b"").serialize(mask=True),
        Frame(Opcode.CLOSE, b"").serialize(mask=True),
        b"\xc1\x82" + MASK + b"hi",
        Frame(Opcode.TEXT, b"unmasked").serialize(mask=False),
        Frame(Opcode.TEXT, b"x" * 65_536).serialize(mask=True),
        b"\x81\xfe\x00\x02" + MASK + b"hi",
    ],
    # The masks are random; names must be the same in every process that runs the tests.
    ids=["first part", "last part", "ping", "close", "reserved bit", "unmasked", "long", "wasteful length"],
)
def test_read_frame_leaves_everything_else_alone(frame: bytes) -> None:
    assert read_frame(frame + b"\x00" * 20, 0) is None


def test_unmasked_is_its_own_inverse() -> None:
    assert unmasked(unmasked("唯一客服".encode(), MASK), MASK) == "唯一客服".encode()
