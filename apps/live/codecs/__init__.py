"""How frames look on the wire: one codec for each WebSocket sub-protocol, same frames, same meaning."""

from apps.live.codecs.base import Codec, Unreadable
from apps.live.codecs.json_text import JsonCodec
from apps.live.codecs.protobuf_binary import ProtobufCodec

__all__ = ["CODECS", "Codec", "JsonCodec", "ProtobufCodec", "Unreadable"]

# By sub-protocol, the one preferred when a client offers several first. JSON is what a client that names none gets.
CODECS: dict[str, Codec] = {codec.subprotocol: codec for codec in (JsonCodec(), ProtobufCodec())}
