"""Archives: the files in them, not the archives in archives. Paths are names here and never places on a disk."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from apps.knowledge.importing import limits
from apps.knowledge.importing.formats.kinds import is_archive
from apps.knowledge.importing.problems import Problem, Unreadable

IN_UTF8 = 0x800
MIN_BOMB = 1024 * 1024
UPWARDS = ("/", ".", "..")
LEFT_OUT = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what systems put beside people's files


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; with a problem it has no data."""

    name: str
    data: bytes = b""
    problem: str = ""


def members(data: bytes) -> Iterator[Member]:
    """Raises Unreadable."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if _is_meant(part)]
            _check(parts)
            for part in parts:
                yield _member(archive, part)
    except (BadZipFile, NotImplementedError, EOFError, zlib.error, ValueError) as error:
        raise Unreadable(Problem.BROKEN) from error
    except RuntimeError as error:  # zipfile's word for a part that is encrypted
        raise Unreadable(Problem.ENCRYPTED) from error


def _is_meant(part: ZipInfo) -> bool:
    steps = PurePosixPath(part.filename).parts
    return not part.is_dir() and not any(_is_hidden(step) for step in steps)


def _is_hidden(step: str) -> bool:
    return step in LEFT_OUT or (step.startswith(".") and step not in UPWARDS)


def _check(parts: list[ZipInfo]) -> None:
    if not parts:
        raise Unreadable(Problem.EMPTY)
    if len(parts) > limits.MAX_MEMBERS:
        raise Unreadable(Problem.TOO_MANY_FILES)
    if sum(part.file_size for part in parts) > limits.MAX_BYTES:
        raise Unreadable(Problem.BOMB)
    for part in parts:
        if part.file_size > MIN_BOMB and part.file_size > limits.MAX_RATIO * max(part.compress_size, 1):
            raise Unreadable(Problem.BOMB)


def _member(archive: ZipFile, part: ZipInfo) -> Member:
    name = _name(part)
    if part.file_size > limits.MAX_FILE_BYTES:
        return Member(name, problem=Problem.TOO_LARGE)
    with archive.open(part) as stream:  # what an archive says of its sizes need not be so
        data = stream.read(part.file_size + 1)
    if len(data) > part.file_size:
        raise Unreadable(Problem.BOMB)
    return Member(name, problem=Problem.NESTED_ARCHIVE) if is_archive(name, data) else Member(name, data)


def _name(part: ZipInfo) -> str:
    """Names are in the packer's own encoding unless they say that they are UTF-8; zipfile takes them for cp437."""
    name = part.filename
    if not part.flag_bits & IN_UTF8:
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            try:
                name = raw.decode(charset)
                break
            except UnicodeDecodeError:
                continue
    return "/".join(step for step in PurePosixPath(name.replace("\\", "/")).parts if step not in UPWARDS)
