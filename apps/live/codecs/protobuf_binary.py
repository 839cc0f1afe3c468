"""Sub-protocol kefu.v1.protobuf: a frame is a ClientFrame or a ServerFrame of proto/kefu/v1/gateway.proto."""

from typing import Any

from google.protobuf.message import DecodeError, Message

from apps.live.codecs.base import Json, Unreadable
from apps.live.codecs.fitting import fitted
from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame
from apps.live.codecs.unpacking import unpacked

WHICH = "frame"  # the oneof whose set field is the type


class ProtobufCodec:
    """The server's side; a client is the same with the two kinds of frames exchanged."""

    subprotocol = "kefu.v1.protobuf"
    is_binary = True

    def __init__(
        self, *, incoming: type[Message] = ClientFrame, outgoing: type[Message] = ServerFrame
    ) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._schema: Any = outgoing.DESCRIPTOR

    def decode(self, data: str | bytes) -> Json:
        if isinstance(data, str):
            raise Unreadable("frames of this sub-protocol are binary")
        try:
            message = self._incoming.FromString(data)
        except DecodeError:
            raise Unreadable("not a frame of the schema") from None
        kind = message.WhichOneof(WHICH)
        if kind is None:
            raise Unreadable("a frame of no known type")
        frame = {"type": kind, **unpacked(getattr(message, kind))}
        return frame | {"ref": message.ref} if message.HasField("ref") else frame  # type: ignore[attr-defined]

    def encode(self, frame: Json) -> bytes:
        """None means absent. What the schema cannot carry is left out (see fitting.py)."""
        fields = _arranged(frame)
        try:
            return self._readable(fields)
        except (ValueError, TypeError, OverflowError, DecodeError):
            return self._readable(fitted(fields, self._schema))

    def _readable(self, fields: dict[str, Any]) -> bytes:
        data = self._outgoing(**fields).SerializeToString()
        # The runtime writes nesting that it refuses to read. Reading costs a tenth of writing, so make sure.
        self._outgoing.FromString(data)
        return data


def _arranged(frame: Json) -> dict[str, Any]:
    """The JSON shape {"type": "ack", "ref": …, fields} as the schema's {"ref": …, "ack": {fields}}."""
    fields = dict(frame)
    return {"ref": fields.pop("ref", None), fields.pop("type"): fields}
