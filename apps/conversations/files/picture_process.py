"""Looks through one picture. Run as a process of its own, see pictures.py.

Strangers' pictures meet decoders here: whatever a picture does to the process, it is this one, which has little memory,
little time, no secrets and no database. The picture comes by standard input; what may be kept goes to standard output,
its measures as JSON to standard error. Exit code 3: too large; any other but 0: not a picture.

Photos carry where and when they were taken. JPEG and PNG are drawn anew from their pixels, which leaves such things
behind, and whatever else was hidden in them. GIF (which has no such fields) and WebP keep their bytes: drawing those
anew would cost quality or seconds; WebP loses the parts that hold them.
"""

import json
import os
import resource
import shutil
import struct
import sys
from typing import IO, Any

from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 50_000_000  # of all frames together
MEMORY = 1024 * 1024 * 1024
SECONDS = 15  # of processor time
OUTPUT = 128 * 1024 * 1024
TOO_LARGE = 3
ORIENTATION = 0x0112
TELLING = frozenset({b"EXIF", b"XMP "})
EXIF_AND_XMP = 0x08 | 0x04  # flags of WebP's first part


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    Image.MAX_IMAGE_PIXELS = None  # ours is asked before anything is decoded
    given, kept = sys.stdin.buffer, sys.stdout.buffer
    image = Image.open(given, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        sys.exit(TOO_LARGE)
    is_moving = image.format in ("GIF", "WEBP")
    width, height = copied(image, given, kept) if is_moving else redrawn(image, kept)
    sys.stderr.write(json.dumps({"width": width, "height": height}))


def redrawn(image: Image.Image, kept: IO[bytes]) -> tuple[int, int]:
    """Upright. Of several pictures in one (phones' portraits, moving PNG) the first."""
    colours = {"icc_profile": profile} if (profile := image.info.get("icc_profile")) else {}
    options: dict[str, Any] = {"format": "PNG", "compress_level": 3}
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        tables = {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        options = {"format": "JPEG", "progressive": "progressive" in image.info} | tables
    turned = image.getexif().get(ORIENTATION, 1) in range(2, 9)
    upright = ImageOps.exif_transpose(image) if turned else image
    upright.load()
    transparency = image.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    upright.save(kept, **options, **colours)
    return upright.size


def copied(image: Image.Image, given: IO[bytes], kept: IO[bytes]) -> tuple[int, int]:
    size, total = image.size, 0
    for frame in ImageSequence.Iterator(image):
        total += size[0] * size[1]
        if total > MOST_PIXELS:
            sys.exit(TOO_LARGE)
        frame.load()
    given.seek(0)
    if image.format == "WEBP":
        kept.write(without_telling(given.read()))
    else:
        shutil.copyfileobj(given, kept)
    return size


def without_telling(webp: bytes) -> bytes:
    """A WebP file is parts, each a name, a length and so many bytes, made even."""
    end = min(8 + struct.unpack("<L", webp[4:8])[0], len(webp))
    parts, at = b"", 12
    while at + 8 <= end:
        name, length = struct.unpack("<4sL", webp[at : at + 8])
        following = at + 8 + length + length % 2
        part = webp[at:following]
        if name == b"VP8X":
            part = part[:8] + bytes([part[8] & ~EXIF_AND_XMP]) + part[9:]
        parts += b"" if name in TELLING else part
        at = following
    return b"RIFF" + struct.pack("<L", 4 + len(parts)) + b"WEBP" + parts


if __name__ == "__main__":
    main()
