"""The sub-protocols a client can speak: JSON by hand, protobuf by the published schema and its library alone."""

import json
from typing import Any, Protocol

from google.protobuf.json_format import MessageToDict, ParseDict

from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame

Json = dict[str, Any]


class Codec(Protocol):
    subprotocol: str

    def encode(self, frame: Json) -> str | bytes: ...

    def decode(self, data: str | bytes) -> Json:
        """A frame with a `type`; an empty one when it is of no known type."""
        ...


class JsonCodec:
    subprotocol = "kefu.v1.json"

    def encode(self, frame: Json) -> str:
        return json.dumps(frame, ensure_ascii=False)

    def decode(self, data: str | bytes) -> Json:
        assert isinstance(data, str)
        return dict(json.loads(data))


class ProtobufCodec:
    subprotocol = "kefu.v1.protobuf"

    def encode(self, frame: Json) -> bytes:
        fields = dict(frame)
        arranged = {fields.pop("type"): fields}
        if "ref" in fields:
            arranged["ref"] = fields.pop("ref")
        return bytes(ParseDict(arranged, ClientFrame()).SerializeToString())

    def decode(self, data: str | bytes) -> Json:
        assert isinstance(data, bytes)
        message = ServerFrame.FromString(data)
        kind = message.WhichOneof("frame")
        if kind is None:
            return {"type": ""}
        frame = MessageToDict(
            message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        ref = {"ref": frame["ref"]} if "ref" in frame else {}
        return {"type": kind, **frame[kind], **ref}


CODECS: dict[str, Codec] = {"json": JsonCodec(), "protobuf": ProtobufCodec()}
