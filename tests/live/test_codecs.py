"""Both sub-protocols: every frame comes out as it went in, and nothing a stranger sends does harm."""

import json
import struct
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import example, given
from hypothesis import strategies as st

from apps.common.clock import now
from apps.conversations import wire
from apps.live.codecs import CODECS, Codec, JsonCodec, ProtobufCodec, Unreadable
from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame
from tests.factories import make_conversation, make_message, make_user
from tests.live.example_frames import (
    ANSWER,
    CLIENT_FRAMES,
    MESSAGE,
    ROW,
    SERVER_FRAMES,
    VISITORS_CONVERSATION,
)

Json = dict[str, Any]
JSON, PROTOBUF = JsonCodec(), ProtobufCodec()
CLIENTS_PROTOBUF = ProtobufCodec(incoming=ServerFrame, outgoing=ClientFrame)


def delivered(codec: Codec, frame: Json) -> Json:
    """A server's frame as a client reads it."""
    data = codec.encode(frame)
    return without_labels(CLIENTS_PROTOBUF.decode(data)) if codec.is_binary else JSON.decode(data.decode())


def without_labels(frame: Json) -> Json:
    """A list is never absent in protobuf: a visitor's conversation has an empty one, which JSON leaves out."""
    conversation = frame.get("conversation", {})
    if conversation.get("labels") == [] and "contact" not in conversation:
        del conversation["labels"]
    return frame


def sent(codec: Codec, frame: Json) -> Json:
    """A client's frame as the server reads it."""
    return codec.decode(CLIENTS_PROTOBUF.encode(frame) if codec.is_binary else json.dumps(frame))


def types(frames: list[Json]) -> set[str]:
    return {frame["type"] for frame in frames}


def schema_types(message: type[Message]) -> set[str]:
    oneof = message.DESCRIPTOR.oneofs_by_name["frame"]
    return {field.name for field in oneof.fields}


def test_codecs_are_found_by_subprotocol() -> None:
    assert {name: (codec.subprotocol, codec.is_binary) for name, codec in CODECS.items()} == {
        "kefu.v1.json": ("kefu.v1.json", False),
        "kefu.v1.protobuf": ("kefu.v1.protobuf", True),
    }


def test_examples_are_all_frames_of_the_schema() -> None:
    assert types(SERVER_FRAMES) == schema_types(ServerFrame)
    assert types(CLIENT_FRAMES) == schema_types(ClientFrame)


@pytest.mark.parametrize("codec", CODECS.values(), ids=list(CODECS))
@pytest.mark.parametrize("frame", SERVER_FRAMES, ids=lambda frame: frame["type"])
def test_server_frame_arrives_as_it_was_sent(codec: Codec, frame: Json) -> None:
    assert delivered(codec, frame) == frame


@pytest.mark.parametrize("codec", CODECS.values(), ids=list(CODECS))
@pytest.mark.parametrize("frame", CLIENT_FRAMES, ids=lambda frame: frame["type"])
def test_client_frame_arrives_as_it_was_sent(codec: Codec, frame: Json) -> None:
    assert sent(codec, frame) == frame


def test_examples_set_every_field_of_the_schema() -> None:
    """Otherwise the two tests above would not notice a field that only one of the two protocols has."""
    reached: dict[str, set[str]] = {}
    for frame in SERVER_FRAMES:
        _note(ServerFrame.FromString(PROTOBUF.encode(frame)), reached)
    for frame in CLIENT_FRAMES:
        _note(ClientFrame.FromString(CLIENTS_PROTOBUF.encode(frame)), reached)
    schema = ServerFrame.DESCRIPTOR.file.message_types_by_name
    assert reached == {name: set(message.fields_by_name) for name, message in schema.items()}


def _note(message: Message, reached: dict[str, set[str]]) -> None:
    if message.DESCRIPTOR.file.package != "kefu.v1":
        return
    names = reached.setdefault(message.DESCRIPTOR.name, set())
    for field, value in message.ListFields():
        names.add(field.name)
        for inner in value if field.is_repeated else [value]:
            if isinstance(inner, Message):
                _note(inner, reached)


@pytest.mark.django_db
def test_rows_have_exactly_the_fields_of_the_examples() -> None:
    conversation = make_conversation(waiting_since=now(), assignee=make_user())
    message = make_message(
        conversation=conversation, citations=ANSWER["citations"], metadata={"a": [None, 1]}
    )
    row = wire.message_json(message)
    assert row.keys() == MESSAGE.keys() | {"in_reply_to"}
    assert delivered(PROTOBUF, {"type": "message", "message": row})["message"] == without_null(row)
    for shape, example_of_it in (
        (wire.conversation_json(conversation), VISITORS_CONVERSATION),
        (wire.conversation_row_json(conversation), ROW),
    ):
        assert shape.keys() == example_of_it.keys()
        frame = {"type": "conversation", "conversation": shape}
        assert delivered(PROTOBUF, frame)["conversation"] == without_null(shape)


def without_null(row: Json) -> Json:
    """Absent is how protobuf says null, everywhere but in metadata."""
    clean = {name: without_null(value) if name == "sender" else value for name, value in row.items()}
    return {name: value for name, value in clean.items() if value is not None}


# ── null, zero, absent ───────────────────────────────────────────────────────────────────────────────


def test_protobuf_null_is_absent() -> None:
    frame = {"type": "message", "message": MESSAGE | {"in_reply_to": None}, "ref": None}
    assert delivered(PROTOBUF, frame) == {"type": "message", "message": MESSAGE}


def test_protobuf_welcome_without_a_conversation() -> None:
    frame = {"type": "welcome", "conversation": None, "last_seq": 0, "server_time": "t"}
    assert delivered(PROTOBUF, frame) == {"type": "welcome", "last_seq": 0, "server_time": "t"}


def test_protobuf_tells_zero_from_absent() -> None:
    zero = VISITORS_CONVERSATION | {"agent_read_seq": 0, "preview": ""}
    frame = {"type": "conversation", "conversation": zero}
    assert delivered(PROTOBUF, frame)["conversation"] == zero
    absent = {"type": "conversation", "conversation": VISITORS_CONVERSATION}
    assert delivered(PROTOBUF, absent)["conversation"] == VISITORS_CONVERSATION


def test_encode_leaves_the_frame_alone() -> None:
    for frame in SERVER_FRAMES:
        before = json.dumps(frame)
        PROTOBUF.encode(frame)
        JSON.encode(frame)
        assert json.dumps(frame) == before


# ── frames that fit badly ────────────────────────────────────────────────────────────────────────────


def nested(depth: int) -> Json:
    value: Json = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def with_metadata(metadata: Json) -> Json:
    return {"type": "message", "message": MESSAGE | {"metadata": metadata}}


@pytest.mark.parametrize("metadata", [nested(20), {"n": 2**53 - 1}, {"n": 2**70}, {"n": -1.5e300}])
def test_protobuf_carries_odd_metadata(metadata: Json) -> None:
    assert delivered(PROTOBUF, with_metadata(metadata)) == with_metadata(metadata)


@pytest.mark.parametrize("metadata", [nested(300), {"n": 10**400}, {"list": [[nested(50)]]}])
def test_protobuf_leaves_out_metadata_that_no_client_could_read(metadata: Json) -> None:
    plain = {name: value for name, value in MESSAGE.items() if name != "metadata"}
    frame = {"type": "history", "conversation_id": "c", "more": False}
    messages = [MESSAGE, MESSAGE | {"metadata": metadata}]
    assert delivered(PROTOBUF, with_metadata(metadata)) == {"type": "message", "message": plain}
    assert delivered(PROTOBUF, frame | {"messages": messages}) == frame | {"messages": [MESSAGE, plain]}


@pytest.mark.parametrize("metadata", [nested(300), {"n": 2**70}])
def test_json_carries_any_metadata(metadata: Json) -> None:
    assert json.loads(JSON.encode(with_metadata(metadata))) == with_metadata(metadata)


def test_protobuf_leaves_out_what_a_newer_process_added() -> None:
    newer = MESSAGE | {"mood": "sunny", "sender": MESSAGE["sender"] | {"mood": "cloudy"}}
    frame = {"type": "message", "message": newer, "weather": {"wind": 3}, "ref": "1"}
    assert delivered(PROTOBUF, frame) == {"type": "message", "message": MESSAGE, "ref": "1"}


def test_protobuf_ignores_fields_of_newer_clients() -> None:
    data = CLIENTS_PROTOBUF.encode({"type": "ping", "ref": "1"})
    unknown = b"\xf8\x07\x01"  # field 127, varint 1
    assert PROTOBUF.decode(data + unknown) == {"type": "ping", "ref": "1"}


# ── hostile frames ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"hello"',
        "{}",
        '{"type": 1}',
        '{"type": null}',
        '{"type": "ping", "ref": NaN}',
        '{"type": "\\ud800"}',
        '{"type": "ping"',
        '{"type": "ping"} {"type": "ping"}',
        "{'type': 'ping'}",
        "[" * 60_000,
        '{"type":' * 8_000,
        '{"type": "ping", "a": ' + "[" * 30_000 + "]" * 30_000 + "}",
        "9" * 60_000,
        "\ud800",
        "\x00",
    ],
)
def test_json_refuses_what_is_no_frame(text: str) -> None:
    with pytest.raises(Unreadable):
        JSON.decode(text)


def long_field(number: int, data: bytes) -> bytes:
    """A length-delimited field with a two-byte length."""
    return struct.pack("<BBB", number << 3 | 2, len(data) & 0x7F | 0x80, len(data) >> 7) + data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\xff" * 20,
        b"\x08\x01",  # ref as a number, no frame
        b"\x0a\x01r",  # a ref alone
        b"\xfa\x07\x00",  # an unknown type
        b"\x12\x05\x0a\x01",  # hello, cut short
        b"\x12\xff\xff\xff\xff\x0f",  # hello of four gigabytes
        b"\x12\x03\x0a\x01\xff",  # a token that is not UTF-8
        b"\x0a\x02\xc3\x28\x6a\x00",  # a ref that is not UTF-8
        b"\x13" * 10_000,  # groups in groups
        b'{"type": "ping"}',
    ],
)
def test_protobuf_refuses_what_is_no_frame(data: bytes) -> None:
    with pytest.raises(Unreadable):
        PROTOBUF.decode(data)


def test_protobuf_refuses_deep_nesting_from_the_server_too() -> None:
    """A client's reader: metadata in metadata, 200 levels."""
    value = b""
    for _ in range(200):
        entry = long_field(1, b"a" * 1) + long_field(2, long_field(5, value))
        value = long_field(1, entry)
    with pytest.raises(Unreadable):
        CLIENTS_PROTOBUF.decode(long_field(4, long_field(1, long_field(11, value))))


def test_the_wrong_kind_of_message_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        JSON.decode(b'{"type": "ping"}')
    with pytest.raises(Unreadable):
        PROTOBUF.decode('{"type": "ping"}')


def survives(codec: Codec, data: str | bytes) -> None:
    try:
        frame = codec.decode(data)
    except Unreadable:
        return
    assert isinstance(frame, dict)
    assert isinstance(frame["type"], str)
    json.dumps(frame).encode()  # plain values throughout


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=12,
)
SURROGATES = st.text(st.characters(categories=["Cs", "L", "Cc"]))
TEXTS = st.text() | SURROGATES | ANY_JSON.map(json.dumps)
VALID = [CLIENTS_PROTOBUF.encode(frame) for frame in CLIENT_FRAMES]


@given(TEXTS | st.binary())
@example(b"\xff")
def test_json_survives_anything(data: str | bytes) -> None:
    survives(JSON, data)


@given(st.dictionaries(st.text(max_size=5), ANY_JSON), st.text())
def test_json_reads_any_object_with_a_type(fields: Json, kind: str) -> None:
    survives(JSON, json.dumps(fields | {"type": kind}))


@given(TEXTS | st.binary())
def test_protobuf_survives_anything(data: str | bytes) -> None:
    survives(PROTOBUF, data)


@given(st.sampled_from(VALID), st.data())
def test_protobuf_survives_damaged_frames(valid: bytes, data: st.DataObject) -> None:
    damaged = bytearray(valid)
    for position in data.draw(st.lists(st.integers(0, len(valid) - 1), max_size=4)):
        damaged[position] = data.draw(st.integers(0, 255))
    survives(PROTOBUF, bytes(damaged[: data.draw(st.integers(0, len(valid)))]))
    survives(PROTOBUF, bytes(damaged) + data.draw(st.binary(max_size=8)))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
METADATA = st.dictionaries(
    WORDS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | WORDS,
        lambda children: st.lists(children, max_size=3) | st.dictionaries(WORDS, children, max_size=3),
        max_leaves=8,
    ),
)


@given(WORDS, METADATA, st.integers(0, 2**31 - 1), st.booleans())
def test_protobuf_carries_any_message(content: str, metadata: Json, seq: int, private: bool) -> None:
    message = MESSAGE | {"content": content, "metadata": metadata, "seq": seq, "private": private}
    frame = {"type": "message", "message": message}
    assert delivered(PROTOBUF, frame) == frame


@given(WORDS, METADATA, st.integers(0, 2**31 - 1))
def test_encode_never_fails_on_metadata(content: str, metadata: Json, seq: int) -> None:
    for codec in CODECS.values():
        assert codec.encode(
            {"type": "message", "message": MESSAGE | {"content": content, "metadata": metadata}}
        )
