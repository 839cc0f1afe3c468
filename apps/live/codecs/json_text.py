"""Sub-protocol kefu.v1.json: a frame is a JSON object in a text message."""

import json

import orjson

from apps.live.codecs.base import Json, Unreadable


class JsonCodec:
    subprotocol = "kefu.v1.json"
    is_binary = False

    def decode(self, data: str | bytes) -> Json:
        if not isinstance(data, str):
            raise Unreadable("frames of this sub-protocol are text")
        try:
            frame = orjson.loads(data)
        except orjson.JSONDecodeError:
            raise Unreadable("not JSON") from None
        if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
            raise Unreadable("a frame is an object with a type")
        return frame

    def encode(self, frame: Json) -> bytes:
        try:
            return orjson.dumps(frame)
        except TypeError:
            # Metadata of programs may hold whole numbers beyond 64 bits and nest deeper than orjson goes.
            return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()
