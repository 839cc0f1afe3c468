"""Bytes, CPU and memory of frames: JSON or protobuf, deflated or not: `python -m bench.wire`.

Method: 1,000 real service dialogues become the frames that a visitor's socket would carry (`bench.dialogues`). Each
is encoded by the codecs of the gateway. Deflate is raw zlib as autobahn uses it for permessage-deflate (level 6,
window 15, memory level 8, sync flush, the four constant bytes cut off); without context take-over each frame starts
with a fresh compressor, with it one compressor lives as long as the socket. CPU is the best of three rounds over the
same frames on one core, memory the growth of the resident set per object over 300 objects that have worked once.
The dialogues are not part of the project; without them the benchmark says so and stops.
"""

import json
import statistics
import time
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from apps.live.codecs import JsonCodec, ProtobufCodec
from apps.live.codecs.generated.gateway_pb2 import ClientFrame, ServerFrame
from bench.dialogues import frames as dialogues
from bench.dialogues.frames import Json, Talk

JSON, PROTOBUF = JsonCodec(), ProtobufCodec()
CLIENT = ProtobufCodec(incoming=ServerFrame, outgoing=ClientFrame)
OBJECTS = 300


def compressor(window: int = 15, level: int = 8) -> Any:
    return zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -window, level)


def deflated(data: bytes, engine: Any = None) -> bytes:
    engine = engine or compressor()
    return bytes((engine.compress(data) + engine.flush(zlib.Z_SYNC_FLUSH))[:-4])


def packed(data: bytes) -> int:
    """Bytes on the wire of a frame that is compressed only when that makes it smaller."""
    return min(len(data), len(deflated(data)))


def mean(values: Iterable[int]) -> float:
    return statistics.fmean(values)


def microseconds(work: Callable[[Any], object], inputs: list[Any]) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        for one in inputs:
            work(one)
        best = min(best, (time.process_time() - started) / len(inputs))
    return best * 1e6


def show(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def header(*cells: str) -> None:
    print()
    show(*cells)
    show(*("---" for _ in cells))


def sizes(title: str, frames: list[Json], encode: tuple[Callable[[Json], bytes], ...]) -> None:
    """A row: mean bytes as JSON, as protobuf, both deflated, and how many frames deflate makes smaller."""
    cells = []
    for one in encode:
        data = [one(frame) for frame in frames]
        cells += [mean(len(item) for item in data), mean(len(deflated(item)) for item in data)]
    plain, small, proto, proto_small = cells
    saved = (f"{value:.0f} ({value / plain - 1:+.0%})" for value in (small, proto, proto_small))
    show(title, f"{plain:.0f}", *saved)


def to_json(frame: Json) -> bytes:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


def size_table(talks: list[Talk]) -> None:
    header("Bytes, mean", "JSON", "JSON deflated", "protobuf", "protobuf deflated")
    server, client = (JSON.encode, PROTOBUF.encode), (JSON.encode, CLIENT.encode)
    sizes("`message` from the visitor", [f for talk in talks for f in talk.sent], client)
    sizes("`ack`", [f for talk in talks for f in talk.acks], server)
    sizes("`message` to a reader", [f for talk in talks for f in talk.messages], server)
    sizes("`delta`", [f for talk in talks for f in talk.deltas], server)
    sizes("`history` of 20", [f for talk in talks for f in talk.histories], server)
    sizes("`activity` of 20 rows", dialogues.activities(talks), server)
    header("Bytes of a whole conversation, mean", "JSON", "protobuf")
    whole(talks)


def whole(talks: list[Talk]) -> None:
    streams = [
        ([JSON.encode(frame) for frame in talk.received], [PROTOBUF.encode(frame) for frame in talk.received])
        for talk in talks
    ]
    rows: dict[str, Callable[[list[bytes]], int]] = {
        "to the visitor, as it is": lambda frames: sum(map(len, frames)),
        "deflated frame by frame": lambda frames: sum(len(deflated(frame)) for frame in frames),
        "deflated only above 1,024 bytes": lambda frames: sum(
            packed(frame) if len(frame) > 1024 else len(frame) for frame in frames
        ),
        "deflated with context take-over": with_context,
    }
    base = 0.0
    for title, measure in rows.items():
        plain, proto = (mean(measure(stream[side]) for stream in streams) for side in (0, 1))
        base = base or plain
        show(title, f"{plain:.0f} ({plain / base - 1:+.0%})", f"{proto:.0f} ({proto / base - 1:+.0%})")


def with_context(frames: list[bytes]) -> int:
    engine = compressor()
    return sum(len(deflated(frame, engine)) for frame in frames)


def id_table(talks: list[Talk]) -> None:
    """What ids of 16 bytes and times of 6 would save, compared with text of 36 and 24."""
    header(
        "Bytes, protobuf", "text ids and times", "binary ids and times", "deflated: text", "deflated: binary"
    )
    for title, frames in (
        ("`message` to a reader", [f for talk in talks for f in talk.messages]),
        ("`history` of 20", [f for talk in talks for f in talk.histories]),
    ):
        texts = [PROTOBUF.encode(frame) for frame in frames]
        binary = [dialogues.with_binary_ids(data) for data in texts]
        cells = [mean(map(len, texts)), mean(map(len, binary))]
        cells += [mean(len(deflated(data)) for data in side) for side in (texts, binary)]
        show(title, *(f"{cell:.0f}" for cell in cells))


def threshold_table(talks: list[Talk]) -> None:
    header("JSON frame of", "saved by deflate", "µs", "bytes saved per µs")
    frames = [JSON.encode(frame) for talk in talks for frame in (*talk.received, *talk.acks, *talk.histories)]
    for low, high in ((0, 256), (256, 512), (512, 1024), (1024, 2048), (2048, 8192), (8192, 65536)):
        chosen = [frame for frame in frames if low <= len(frame) < high][:500]
        if chosen:
            saved = mean(len(frame) - len(deflated(frame)) for frame in chosen)
            cost = microseconds(deflated, chosen)
            share = saved / mean(map(len, chosen))
            show(f"{low}–{high} bytes", f"{saved:.0f} ({share:.0%})", f"{cost:.0f}", f"{saved / cost:.1f}")


def cpu_table(talks: list[Talk]) -> None:
    header("CPU µs a frame", "json.dumps", "orjson", "protobuf", "deflate of the JSON")
    kinds = {
        "`ack`": [f for talk in talks for f in talk.acks][:2000],
        "`message` to a reader": [f for talk in talks for f in talk.messages][:2000],
        "`history` of 20": [f for talk in talks for f in talk.histories][:200],
    }
    for title, frames in kinds.items():
        coded = [JSON.encode(frame) for frame in frames]
        works = (microseconds(one, frames) for one in (to_json, JSON.encode, PROTOBUF.encode))
        show(title, *(f"{work:.1f}" for work in works), f"{microseconds(deflated, coded):.0f}")
    header("CPU µs to read a frame", "json.loads", "orjson", "protobuf")
    sent = [frame for talk in talks for frame in talk.sent][:2000]
    texts, binaries = [to_json(frame).decode() for frame in sent], [CLIENT.encode(frame) for frame in sent]
    works = (
        microseconds(json.loads, texts),
        microseconds(JSON.decode, texts),
        microseconds(PROTOBUF.decode, binaries),
    )
    show("`message` from the visitor", *(f"{work:.1f}" for work in works))


def memory_table(sample: bytes) -> None:
    header(
        "KB that stay allocated per socket", "window 15, level 8", "window 12, level 5", "window 9, level 1"
    )
    for title, make in (("compressor (out)", used_compressor), ("decompressor (in)", used_decompressor)):
        cells = [grown(lambda w=w, m=m, make=make: make(sample, w, m)) for w, m in ((15, 8), (12, 5), (9, 1))]
        show(title, *(f"{cell:.0f}" for cell in cells))


def used_compressor(sample: bytes, window: int, level: int) -> Any:
    engine = compressor(window, level)
    deflated(sample, engine)
    return engine


def used_decompressor(sample: bytes, window: int, level: int) -> Any:
    engine = zlib.decompressobj(-window)
    engine.decompress(deflated(sample, compressor(window, level)) + b"\x00\x00\xff\xff")
    return engine


def grown(make: Callable[[], Any]) -> float:
    process = psutil.Process()
    before = process.memory_info().rss
    kept = [make() for _ in range(OBJECTS)]
    return (process.memory_info().rss - before) / len(kept) / 1024


def main() -> None:
    talks = dialogues.talks()
    if not talks:
        print(f"no {dialogues.DIALOGUES}: nothing measured")
        return
    print(f"{len(talks)} dialogues, {sum(len(talk.messages) for talk in talks)} messages")
    # Memory first: later tables leave free lists that new objects would fill without growing the process.
    memory_table(JSON.encode(talks[0].histories[0]))
    size_table(talks)
    id_table(talks[:300])
    cpu_table(talks)
    threshold_table(talks[:300])


if __name__ == "__main__":
    main()
