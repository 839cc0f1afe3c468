"""Files that no honest program writes, and small ones of every kind."""

import struct
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

FILES = Path(__file__).parents[1] / "files"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)


def example(name: str) -> bytes:
    return (FILES / name).read_bytes()


def packed(members: Mapping[str, bytes | str]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


def packed_under(name: bytes, data: bytes) -> bytes:
    """An archive as Chinese Windows writes it: the name in its own encoding, unmarked."""
    placeholder = "x" * len(name)
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr(ZipInfo(placeholder), data)
    return written.getvalue().replace(placeholder.encode(), name)


def lying_about_size(data: bytes, name: str = "a.txt") -> bytes:
    """The directory of the archive says that the file is one byte long."""
    whole = packed({name: data})
    size = struct.pack("<I", len(data))
    return whole.replace(size, struct.pack("<I", 1))


def repacked(data: bytes, changed: Mapping[str, bytes | str]) -> bytes:
    """The office file with some of its parts replaced."""
    with ZipFile(BytesIO(data)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    return packed(parts | dict(changed))


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()
