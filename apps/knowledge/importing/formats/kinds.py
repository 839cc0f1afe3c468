"""What a file is: by what it begins with where that is clear, otherwise by its name."""

from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from apps.knowledge.importing.problems import Problem, Unreadable

ZIP, PDF, OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
# The module beside this one that reads it.
BY_NAME = {
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".txt", ".text"), "plain"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".csv", ".tsv"), "delimited"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonlines"),
    **dict.fromkeys((".docx", ".docm"), "docx"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    ".pdf": "pdf",
    ".zip": "archive",
}
PACKED = frozenset({"docx", "xlsx", "archive"})


def kind_of(name: str, data: bytes) -> str:
    """Raises Unreadable."""
    if not data:
        raise Unreadable(Problem.EMPTY)
    named = BY_NAME.get(PurePosixPath(name).suffix.lower(), "")
    if data.startswith(OLE):
        raise Unreadable(Problem.ENCRYPTED if ENCRYPTED_OFFICE in data else Problem.UNKNOWN_FORMAT)
    if data.startswith((ZIP, EMPTY_ZIP)):
        return _packed_kind(data)
    if PDF in data[:1024]:
        return "pdf"
    if not named:
        raise Unreadable(Problem.UNKNOWN_FORMAT)
    if named == "pdf" or named in PACKED:
        raise Unreadable(Problem.BROKEN)
    return named


def is_archive(name: str, data: bytes) -> bool:
    try:
        return kind_of(name, data) == "archive"
    except Unreadable:
        return False


def _packed_kind(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(Problem.BROKEN) from error
    if "[Content_Types].xml" not in names:
        return "archive"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    raise Unreadable(Problem.UNKNOWN_FORMAT)
