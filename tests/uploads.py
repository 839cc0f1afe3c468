"""Files as people send them, made here."""

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x21" + b"\0" * 64
GPS = 0x8825
ORIENTATION = 0x0112


def picture(form: str = "PNG", size: tuple[int, int] = (4, 3), *, turned: int = 0, **options: Any) -> bytes:
    """A red one. turned: its EXIF orientation; such a one also tells where it was taken."""
    image, found = Image.new("RGB", size, (200, 30, 30)), io.BytesIO()
    if turned:
        exif = Image.Exif()
        exif[ORIENTATION] = turned
        exif[GPS] = {1: "N", 2: (31.0, 14.0, 0.0)}
        options["exif"] = exif
    image.save(found, form, **options)
    return found.getvalue()


def moving(form: str, frames: int = 3, size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    images = [Image.new("RGB", size, (20 * number, 0, 0)) for number in range(frames)]
    found = io.BytesIO()
    images[0].save(found, form, save_all=True, append_images=images[1:], **options)
    return found.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Hardly more than a header that says how large the picture is."""
    data = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">L", 13)
        + data
        + struct.pack(">L", zlib.crc32(data))
        + b"\0\0\0\x04IDAT"
    )


def archive(*names: str, **options: Any) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", **options) as target:
        for name in names:
            target.writestr(name, "content")
    return found.getvalue()


def docx() -> bytes:
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def sent(
    data: bytes, name: str = "file.png", content_type: str = "application/octet-stream"
) -> SimpleUploadedFile:
    found = SimpleUploadedFile("x", data, content_type)
    found._name = name  # as a hostile client could write it: Django's own cleaning is not what we rely on
    return found
