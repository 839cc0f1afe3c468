"""The gateway's server through real sockets: what it refuses, how it holds readers back, how it ends."""

import contextlib
import hashlib
import os
import signal
import socket
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from tests.live.gateway_process import (
    WAIT_S,
    GatewayProcess,
    echoes,
    frames_until_closed,
    free_port,
    running,
    until,
)

MASK = b"\x01\x02\x03\x04"
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="module")
def gateway(folder: Path) -> Iterator[GatewayProcess]:
    """One process for all tests that it has to survive."""
    with running(folder) as gateway:
        yield gateway


def frame(first: int, payload: bytes, *, length: int | None = None, is_masked: bool = True) -> bytes:
    """A client's frame, also such as no client should send."""
    size = len(payload) if length is None else length
    flag = 0x80 if is_masked else 0
    if size < 126:
        head = struct.pack("!BB", first, flag | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, flag | 126, size)
    else:
        head = struct.pack("!BBQ", first, flag | 127, size)
    if not is_masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[index % 4] for index, byte in enumerate(payload))


FRAMES = st.builds(
    frame,
    st.integers(0, 255),
    st.binary(max_size=30) | st.just(b"x" * 200),
    length=st.none() | st.integers(0, 2**64 - 1),
    is_masked=st.booleans(),
)


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/asgi"])
@pytest.mark.parametrize("size", [0, 1, 5, 125, 126, 127, 65_535])
def test_frames_of_every_length_come_back(gateway: GatewayProcess, path: str, size: int) -> None:
    text, data = "x" * size, os.urandom(size)
    with gateway.client(path) as client:
        client.send(text)
        client.send(data)
        assert [client.recv(timeout=WAIT_S), client.recv(timeout=WAIT_S)] == [text, data]


def test_a_message_in_pieces_with_a_ping_between_comes_back_whole(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        pieces = [frame(0x01, "唯".encode()[:2]), frame(0x89, b"p"), frame(0x80, "唯一".encode()[2:])]
        for byte in b"".join(pieces):  # and every byte on its own
            client.socket.sendall(bytes([byte]))
        assert client.recv(timeout=WAIT_S) == "唯一"


def test_many_frames_in_one_packet_come_back_in_order(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        texts = [f"{number:03}" * (number + 1) for number in range(50)]
        client.socket.sendall(b"".join(frame(0x81, text.encode()) for text in texts))
        assert [client.recv(timeout=WAIT_S) for _ in texts] == texts


@pytest.mark.parametrize(
    ("what", "sent", "code"),
    [
        ("a frame above 64 KiB", frame(0x81, b"x" * 65_537), 4413),
        ("the announcement of a huge frame", frame(0x82, b"", length=2**40), 4413),
        ("pieces above 64 KiB", frame(0x01, b"x" * 40_000) + frame(0x80, b"x" * 40_000), 4413),
        ("text that is no UTF-8", frame(0x81, b"\xff\xfe"), 4400),
        ("text in pieces that is no UTF-8", frame(0x01, b"\xe5\x94") + frame(0x80, b"x"), 4400),
        ("half a surrogate", frame(0x81, b"\xed\xa0\x80"), 4400),
        ("an unmasked frame", frame(0x81, b"hi", is_masked=False), 4400),
        ("a reserved opcode", frame(0x83, b"hi"), 4400),
        ("a reserved control opcode", frame(0x8B, b""), 4400),
        ("a reserved bit", frame(0xC1, b"hi"), 4400),
        ("a fragmented ping", frame(0x09, b"hi"), 4400),
        ("a ping that is too long", frame(0x89, b"x" * 126), 4400),
        ("a huge ping", frame(0x89, b"", length=2**62), 4400),
        ("a length above 2^63", b"\x81\xff" + b"\xff" * 8 + MASK, 4400),
        ("a length that could be shorter", b"\x81\xfe\x00\x02" + MASK + b"hi", 4400),
        ("a continuation of nothing", frame(0x80, b"hi"), 4400),
        ("a new message inside another", frame(0x01, b"a") + frame(0x81, b"b"), 4400),
        ("a close frame of one byte", frame(0x88, b"x"), 4400),
        ("a close code that does not exist", frame(0x88, struct.pack("!H", 1004)), 4400),
        ("a close reason that is no UTF-8", frame(0x88, struct.pack("!H", 1000) + b"\xff"), 4400),
        ("noise", bytes(range(255, 0, -1)) * 40, 4400),
    ],
)
def test_what_breaks_the_protocol_is_closed_with_a_code(
    gateway: GatewayProcess, what: str, sent: bytes, code: int
) -> None:
    with gateway.client() as client, gateway.client() as other:
        client.socket.sendall(sent)
        assert frames_until_closed(client) == ([], code), what
        assert echoes(other)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.binary(max_size=40), FRAMES), max_size=12).map(b"".join))
def test_whatever_is_sent_the_process_serves_the_others(gateway: GatewayProcess, sent: bytes) -> None:
    with slow_reader(gateway) as client, contextlib.suppress(ConnectionError):
        client.sendall(sent)
    with gateway.client() as other:
        assert echoes(other)


def test_a_huge_frame_is_thrown_away_and_its_sender_learns_why(gateway: GatewayProcess) -> None:
    """Reset before the client has read the code, it would only see a lost connection and send the same again."""
    with gateway.client() as client:
        with contextlib.suppress(Exception):
            client.send(b"x" * 20_000_000)
        assert frames_until_closed(client)[1] == 4413


@pytest.mark.parametrize(
    ("what", "sent"),
    [
        ("messages", frame(0x81, b"hi")),
        ("pings", frame(0x89, b"")),
        ("empty pieces of one message", frame(0x00, b"")),
    ],
)
def test_a_flood_is_told_and_closed_with_4429(gateway: GatewayProcess, what: str, sent: bytes) -> None:
    with gateway.client() as client, gateway.client() as other:
        client.socket.sendall(frame(0x01, b"") + sent * 500 if sent[0] == 0 else sent * 500)
        frames, code = frames_until_closed(client)
        assert code == 4429
        assert frames[-1] == '{"type":"error","code":"rate_limited","detail":"too many frames"}'
        assert len(frames) <= 61  # nothing above the burst reached the application
        assert echoes(other)


def test_a_consumer_that_is_busy_holds_its_own_socket_back(gateway: GatewayProcess) -> None:
    with gateway.client() as client, gateway.client() as other:
        client.socket.sendall(frame(0x81, b"sleep") + frame(0x81, b"x" * 60_000) * 9)
        sender = threading.Thread(target=_send_until_stuck, args=(client.socket,))
        sender.start()
        sender.join(20)
        assert not sender.is_alive()  # the kernel took what its buffers hold, and nobody read it
        assert echoes(other)


def _send_until_stuck(raw: socket.socket) -> None:
    raw.settimeout(0.5)
    with contextlib.suppress(TimeoutError, OSError):
        while True:
            raw.sendall(b"\x00" * 65_536)


# ── closing ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/asgi"])
def test_what_was_sent_before_the_close_arrives_before_it(gateway: GatewayProcess, path: str) -> None:
    with gateway.client(path) as client:
        client.send("flood 50")
        client.send("close 4401")
        frames, code = frames_until_closed(client)
        assert (len(frames), code) == (50, 4401)


def test_an_application_that_fails_closes_its_socket_only(gateway: GatewayProcess) -> None:
    with gateway.client() as client, gateway.client() as other:
        client.send("fail")
        assert frames_until_closed(client) == ([], 1011)
        assert echoes(other)
    assert "RuntimeError: as asked" in gateway.log


def test_a_reader_who_is_too_slow_is_cut_and_costs_no_memory(gateway: GatewayProcess) -> None:
    with gateway.client() as other:
        assert echoes(other)
        before = gateway.memory
        with contextlib.ExitStack() as sockets:
            slow = [sockets.enter_context(slow_reader(gateway)) for _ in range(10)]
            for each in slow:
                each.sendall(frame(0x81, b"flood 30000"))  # 30 MB for each of them
            for _ in range(20):
                assert echoes(other)
            until(lambda: slow_readers(gateway) >= 10)
            assert gateway.memory - before < 40_000_000
            assert ends_with_close(slow[0], 4410)


@contextlib.contextmanager
def slow_reader(gateway: GatewayProcess) -> Iterator[socket.socket]:
    """Opens a WebSocket and reads nothing more."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=WAIT_S) as raw:
        raw.sendall(HANDSHAKE)
        assert raw.recv(65_536).startswith(b"HTTP/1.1 101 ")
        yield raw


def slow_readers(gateway: GatewayProcess) -> int:
    return int(gateway.get("/slow-readers"))


def ends_with_close(raw: socket.socket, code: int) -> bool:
    last = b""
    with contextlib.suppress(ConnectionResetError):
        while data := raw.recv(1_000_000):
            last = (last + data)[-4:]
    return last == b"\x88\x02" + struct.pack("!H", code)


def test_sockets_that_end_leave_nothing_for_the_garbage_collector(gateway: GatewayProcess) -> None:
    """A full collection stops everybody; collecting.py makes it so rare that what waits for it would pile up."""

    def open_and_end(how: Callable[[ClientConnection], None]) -> int:
        for _ in range(5):
            with gateway.client() as client:
                assert echoes(client)
                how(client)
        return int(gateway.get("/garbage"))

    open_and_end(lambda client: client.close())
    assert open_and_end(lambda client: client.close()) == 0
    assert open_and_end(lambda client: client.socket.close()) == 0
    assert open_and_end(lambda client: client.send("close 4012")) == 0
    assert open_and_end(lambda client: client.socket.sendall(b"\xff" * 10)) == 0


@pytest.fixture(scope="module")
def impatient(folder: Path) -> Iterator[GatewayProcess]:
    with running(folder, "--application", "tests.live.impatient.application") as gateway:
        yield gateway


def test_a_silent_peer_is_pinged_and_dropped_when_nothing_comes_back(impatient: GatewayProcess) -> None:
    with impatient.client() as client, slow_reader(impatient) as dead:
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while data := dead.recv(1000):
                received += data
        assert received.startswith(b"\x89\x00")  # a ping, and more of them
        assert set(received) == set(b"\x89\x00")
        assert echoes(client)  # it has answered its pings


def test_a_reader_who_stays_behind_is_cut_though_little_waits(impatient: GatewayProcess) -> None:
    with slow_reader(impatient) as slow:
        before = slow_readers(impatient)
        slow.sendall(frame(0x81, b"congest"))
        until(lambda: slow_readers(impatient) == before + 1)


def test_a_peer_that_never_finishes_its_handshake_is_dropped(impatient: GatewayProcess) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=WAIT_S) as raw:
        raw.sendall(HANDSHAKE.replace(b"GET /", b"GET /unaccepted"))
        with contextlib.suppress(ConnectionResetError):
            assert raw.recv(1000) == b""


# ── how many ─────────────────────────────────────────────────────────────────────────────────────────


def test_more_sockets_than_files_allow_are_refused_with_503(folder: Path) -> None:
    with running(folder, files=60) as gateway, contextlib.ExitStack() as sockets:
        clients = [sockets.enter_context(gateway.client()) for _ in range(30)]
        with pytest.raises(InvalidStatus) as refused, gateway.client():
            pass
        assert refused.value.response.status_code == 503
        assert all(echoes(client) for client in clients)
        assert gateway.get() == b"served"


def highest_memory(gateway: GatewayProcess, *, reset: bool = False) -> int:
    """What the process needed at most, in bytes. reset: from now on."""
    if reset:
        Path(f"/proc/{gateway.process.pid}/clear_refs").write_text("5")
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def test_a_large_body_comes_whole_and_is_not_held_in_memory(gateway: GatewayProcess) -> None:
    body = bytes(range(256)) * 100_000
    before = highest_memory(gateway, reset=True)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"http://127.0.0.1:{gateway.port}/body", body, kind)
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        assert answer.read().decode() == hashlib.sha256(body).hexdigest()
    assert highest_memory(gateway) - before < 10_000_000


def test_a_body_that_is_cut_off_reaches_nobody(gateway: GatewayProcess) -> None:
    before = gateway.get("/bodies")
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=WAIT_S) as raw:
        raw.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + b"x" * 200_000)
    assert gateway.get() == b"served"
    assert gateway.get("/bodies") == before


LARGE = 64 * 1024 * 1024


@contextlib.contextmanager
def slow_download(gateway: GatewayProcess) -> Iterator[socket.socket]:
    """Asks for a large answer and reads nothing of it."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=WAIT_S) as raw:
        raw.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        yield raw


def test_a_large_answer_waits_for_its_reader(gateway: GatewayProcess) -> None:
    before = highest_memory(gateway, reset=True)
    with slow_download(gateway) as raw:
        until(lambda: _is_stuck(gateway))
        assert highest_memory(gateway) - before < 10_000_000
        received = 0
        while data := raw.recv(2**20):
            received += len(data)
    assert 0 < received - LARGE < 500  # and the head


def _is_stuck(gateway: GatewayProcess) -> bool:
    """Some of it is on its way, and nothing follows."""
    begun = int(gateway.get("/pieces"))
    time.sleep(0.1)
    return 0 < begun == int(gateway.get("/pieces")) < 300


def test_who_reads_nothing_of_an_answer_is_cut(impatient: GatewayProcess) -> None:
    with slow_download(impatient) as raw:
        until(lambda: int(impatient.get("/pieces")) == 512)  # the application is not held up for ever
        received = 0
        with contextlib.suppress(ConnectionResetError):
            while data := raw.recv(2**20):
                received += len(data)
    assert received < LARGE


def test_a_body_above_the_limit_is_refused(gateway: GatewayProcess) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=WAIT_S) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 413 ")
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=WAIT_S) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(40):
                raw.sendall(b"100000\r\n" + b"x" * 2**20 + b"\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 413 ")
    assert gateway.get() == b"served"


# ── the end ──────────────────────────────────────────────────────────────────────────────────────────


def test_sigterm_flushes_closes_with_4012_and_ends_with_0(folder: Path) -> None:
    with running(folder) as gateway, contextlib.ExitStack() as sockets:
        clients = [sockets.enter_context(gateway.client()) for _ in range(120)]
        assert all(echoes(client) for client in clients)
        answers: list[bytes] = []
        request = threading.Thread(target=lambda: answers.append(gateway.get("/slow")))
        request.start()
        until(lambda: b"1" in gateway.get("/running"))
        gateway.signal(signal.SIGTERM)
        assert {(tuple(frames), code) for frames, code in map(frames_until_closed, clients)} == {
            (("last words",), 4012)
        }
        request.join(WAIT_S)
        assert answers == [b"served"]  # it was under way
        assert gateway.process.wait(WAIT_S) == 0
        assert gateway.log == ""


def test_a_client_that_does_not_answer_the_close_does_not_hold_the_end_up(folder: Path) -> None:
    with running(folder) as gateway, slow_reader(gateway) as raw:
        raw.sendall(frame(0x81, b"sleep"))
        gateway.signal(signal.SIGTERM)
        assert gateway.process.wait(WAIT_S) == 0
        assert "did not end in time" in gateway.log


def test_a_second_sigterm_ends_at_once(folder: Path) -> None:
    with running(folder) as gateway, slow_reader(gateway):
        gateway.signal(signal.SIGTERM)
        with pytest.raises(OSError):
            until(lambda: gateway.get() and False)
        assert gateway.process.poll() is None
        gateway.signal(signal.SIGTERM)
        assert gateway.process.wait(WAIT_S) == 0
        assert "told twice" in gateway.log
        assert "did not end in time" not in gateway.log


# ── one port ─────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_processes_on_one_port_the_other_serves_when_one_is_killed(folder: Path) -> None:
    port = free_port()
    with (
        running(folder, "--reuse-port", port=port) as first,
        running(folder, "--reuse-port", port=port) as second,
    ):
        until(lambda: {first.get("/pid") for _ in range(20)} == {pid(first), pid(second)})
        first.process.kill()
        first.process.wait()
        assert {second.get("/pid") for _ in range(20)} == {pid(second)}


def pid(gateway: GatewayProcess) -> bytes:
    return str(gateway.process.pid).encode()


def test_an_inherited_socket_is_served(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with (
            running(folder, "--fd", str(listener.fileno()), port=port) as gateway,
            gateway.client() as client,
        ):
            assert echoes(client)


def test_a_port_in_use_is_told_without_a_traceback(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gateway = GatewayProcess(folder, port=listener.getsockname()[1])
        assert gateway.process.wait(20) == 1
        assert gateway.log == f"cannot listen on 127.0.0.1:{gateway.port}: Address already in use\n"
