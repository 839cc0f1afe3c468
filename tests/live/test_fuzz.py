"""Whatever a welcomed socket sends, over either sub-protocol: it is answered or closed, and others go on."""

import json
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.conversations.visitors import Visitor, token_for
from apps.live.closing import CLOSE_MALFORMED, CLOSE_TOO_LARGE, CLOSE_TOO_MANY
from apps.live.codecs import CODECS, Codec, ProtobufCodec
from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame
from apps.live.frames import COMMANDS
from apps.live.house import house
from apps.live.visitor import VisitorGateway
from kefu.asgi import application
from tests.factories import make_conversation
from tests.live.strategies import FIELDS, json_values

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "kefu.v1.json"
PROTOBUF = "kefu.v1.protobuf"
CLOSING = {CLOSE_MALFORMED, CLOSE_TOO_LARGE, CLOSE_TOO_MANY}
client_codec = ProtobufCodec(incoming=ServerFrame, outgoing=ClientFrame)
values = json_values(max_text=40, max_items=3)
commands = st.sampled_from([*sorted(COMMANDS), "dance", ""])
json_frames = st.builds(
    lambda kind, rest: json.dumps({"type": kind} | rest),
    commands,
    st.dictionaries(st.sampled_from(FIELDS), values),
)
garbage = st.text(max_size=200)
real_frames = st.builds(
    lambda kind, content, number: {
        "message": {"type": "message", "client_id": content or "c", "content": content},
        "typing": {"type": "typing", "on": True, "preview": content},
        "read": {"type": "read", "seq": number},
        "history": {"type": "history", "before_seq": number, "limit": number},
        "rate": {"type": "rate", "score": number, "comment": content},
        "ping": {"type": "ping", "ref": content},
    }[kind],
    st.sampled_from(["message", "typing", "read", "history", "rate", "ping"]),
    st.text(max_size=60),
    st.integers(min_value=0, max_value=2**31 - 1),
)
FUZZ = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Visiting:
    """A welcomed visitor's socket that speaks one sub-protocol."""

    def __init__(self, token: str, subprotocol: str) -> None:
        headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
        self.codec: Codec = client_codec if subprotocol == PROTOBUF else CODECS[JSON]
        self.token = token
        self.line = WebsocketCommunicator(
            application, "/ws/visitor/", headers=headers, subprotocols=[subprotocol]
        )

    async def say(self, frame: dict[str, Any]) -> None:
        data = self.codec.encode(frame)
        await self.send(data if self.codec.is_binary else data.decode())

    async def send(self, data: str | bytes) -> None:
        content = {"bytes": data} if isinstance(data, bytes) else {"text": data}
        await self.line.send_input({"type": "websocket.receive", **content})

    async def arrive(self) -> None:
        assert (await self.line.connect())[0]
        await self.say({"type": "hello", "token": self.token})
        assert (await self.next())["type"] == "welcome"

    async def next(self) -> dict[str, Any]:
        event = await self.line.receive_output(timeout=30)
        if event["type"] == "websocket.close":
            return {"type": "closed", "code": event["code"]}
        frame: dict[str, Any] = self.codec.decode(event.get("bytes") or event["text"])
        return frame

    async def outcome(self) -> str:
        """«answers», or the code with which the socket was closed."""
        await self.say({"type": "ping", "ref": "the end"})
        while True:
            frame = await self.next()
            if frame["type"] == "closed":
                return str(frame["code"])
            if frame["type"] == "pong" and frame.get("ref") == "the end":
                return "answers"


async def survives(token: str, subprotocol: str, sent: list[str | bytes]) -> None:
    visitor = Visiting(token, subprotocol)
    await visitor.arrive()
    for data in sent:
        await visitor.send(data)
    assert await visitor.outcome() in {"answers", *map(str, CLOSING)}
    other = Visiting(token, subprotocol)
    await other.arrive()
    assert await other.outcome() == "answers"
    for each in (visitor, other):
        await each.line.disconnect()
    await house().close()


@pytest.fixture
def token(transactional_db: None) -> str:
    row = make_conversation(owner="human")
    return token_for(Visitor(row.tenant_id, row.inbox_id, row.contact_id))


@FUZZ
@given(sent=st.lists(json_frames | garbage | st.binary(max_size=100), max_size=6))
async def test_json_sockets_survive_anything(token: str, sent: list[str | bytes]) -> None:
    await survives(token, JSON, sent)


@FUZZ
@given(sent=st.lists(st.binary(max_size=200) | garbage, max_size=6))
async def test_protobuf_sockets_survive_anything(token: str, sent: list[str | bytes]) -> None:
    await survives(token, PROTOBUF, sent)


@FUZZ
@given(subprotocol=st.sampled_from([JSON, PROTOBUF]), frames=st.lists(real_frames, max_size=6))
async def test_well_formed_frames_with_any_values_never_close_the_socket(
    token: str, subprotocol: str, frames: list[dict[str, Any]]
) -> None:
    visitor = Visiting(token, subprotocol)
    await visitor.arrive()
    for frame in frames:
        await visitor.say(frame)
    assert await visitor.outcome() == "answers"
    await visitor.line.disconnect()
    await house().close()


def test_the_fuzzed_frames_are_frames_of_visitors() -> None:
    assert {"message", "typing", "read", "history", "rate", "ping"} <= set(VisitorGateway.commands)
