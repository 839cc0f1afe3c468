"""What a file is, by its content. What is not known here is not taken."""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

HEAD = 64 * 1024
MOST_DIRECTORY = 1024 * 1024  # bytes of a zip's table of contents
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """word: what it is called in settings and links. extensions: the first is given to files that have another.
    aliases: what browsers call it as well.
    """

    word: str
    content_type: str
    extensions: tuple[str, ...]
    is_image: bool = False
    aliases: tuple[str, ...] = ()


def _known(*kinds: Kind) -> dict[str, Kind]:
    return {kind.word: kind for kind in kinds}


KINDS = _known(
    Kind("png", "image/png", ("png",), is_image=True),
    Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), is_image=True),
    Kind("gif", "image/gif", ("gif",), is_image=True),
    Kind("webp", "image/webp", ("webp",), is_image=True),
    Kind("pdf", "application/pdf", ("pdf",)),
    Kind("txt", "text/plain", ("txt", "log", "md"), aliases=("text/markdown",)),
    Kind("csv", "text/csv", ("csv",), aliases=("application/vnd.ms-excel",)),
    Kind("docx", f"{OFFICE}.wordprocessingml.document", ("docx",)),
    Kind("xlsx", f"{OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    Kind("pptx", f"{OFFICE}.presentationml.presentation", ("pptx",)),
    Kind("zip", "application/zip", ("zip",), aliases=("application/x-zip-compressed",)),
    Kind("mp3", "audio/mpeg", ("mp3",), aliases=("audio/mp3",)),
    Kind("m4a", "audio/mp4", ("m4a",), aliases=("audio/x-m4a", "audio/m4a")),
    Kind("ogg", "audio/ogg", ("ogg", "oga", "opus"), aliases=("video/ogg", "application/ogg")),
    Kind("webm", "video/webm", ("webm", "weba"), aliases=("audio/webm",)),
    Kind("mp4", "video/mp4", ("mp4", "m4v"), aliases=("video/x-m4v",)),
    Kind("mov", "video/quicktime", ("mov",)),
)
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS.values()}
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf2", "mp3"),
)
AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
VIDEO_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "})
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
TEXT_KINDS = {"": "txt", "txt": "txt", "log": "txt", "md": "txt", "csv": "csv"}
TEXT_ENCODINGS = ("utf-8", "gb18030")
# Tab, line feed, form feed, carriage return, and escape, which old terminals' logs are full of.
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def kind_of(file: IO[bytes], extension: str) -> Kind | None:
    """extension: in small letters; tells kinds of text apart, and nothing else. The file's position is lost."""
    file.seek(0)
    head = file.read(HEAD)
    word = _by_signature(head) or _by_structure(head, file) or _of_text(head, extension)
    return KINDS[word] if word else None


def _by_signature(head: bytes) -> str:
    return next((word for start, word in SIGNATURES if head.startswith(start)), "")


def _by_structure(head: bytes, file: IO[bytes]) -> str:
    tests: tuple[Callable[[], str], ...] = (
        lambda: "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else "",
        lambda: _of_container(head[8:12]) if head[4:8] == b"ftyp" else "",
        lambda: "webm" if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64] else "",
        lambda: _of_archive(file) if head.startswith(b"PK\x03\x04") else "",
    )
    return next((word for test in tests if (word := test())), "")


def _of_container(brand: bytes) -> str:
    if brand == b"qt  ":
        return "mov"
    if brand in AUDIO_BRANDS:
        return "m4a"
    return "mp4" if brand in VIDEO_BRANDS else ""


def _of_archive(file: IO[bytes]) -> str:
    """Documents of office programs are archives. Those with macros in them are not taken, as archives neither."""
    if not _has_small_directory(file):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    if "[Content_Types].xml" not in names:
        return "zip"
    return next(
        (word for start, word in OFFICE_FOLDERS.items() if any(n.startswith(start) for n in names)), ""
    )


def _has_small_directory(file: IO[bytes]) -> bool:
    """Python reads all of a table of contents into memory, however large it says it is."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557))  # the longest comment and the record before it
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 16:
        return False
    (directory,) = struct.unpack("<L", tail[at + 12 : at + 16])
    return bool(directory <= MOST_DIRECTORY)


def _of_text(head: bytes, extension: str) -> str:
    """Text is what its name says, if that is harmless: a page or a script is text, too, and is not taken."""
    word = TEXT_KINDS.get(extension, "")
    return word if word and _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(head, "utf-16")
    if not CONTROLS.isdisjoint(head):
        return False
    return any(_decodes(head, encoding) for encoding in TEXT_ENCODINGS)


def _decodes(head: bytes, encoding: str) -> bool:
    """The last character may be cut."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
