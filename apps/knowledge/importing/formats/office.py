"""What may be inside an office file before a parser sees it."""

from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from apps.knowledge.importing import limits
from apps.knowledge.importing.problems import Problem, Unreadable

MAX_PARTS = 5000
MIN_BOMB = 1024 * 1024  # small parts compress as they like


def check(data: bytes) -> None:
    """Bounds what it unpacks to, and lets no XML with a DTD through: the formats forbid them. Raises Unreadable."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    check_xml(archive.read(part))
    except (BadZipFile, NotImplementedError, EOFError, KeyError, ValueError) as error:
        raise Unreadable(Problem.BROKEN) from error
    except RuntimeError as error:  # zipfile's word for a part that is encrypted
        raise Unreadable(Problem.ENCRYPTED) from error


def _check_sizes(parts: list[ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limits.MAX_BYTES:
        raise Unreadable(Problem.BOMB)
    for part in parts:
        if part.file_size > MIN_BOMB and part.file_size > limits.MAX_RATIO * max(part.compress_size, 1):
            raise Unreadable(Problem.BOMB)


def check_xml(text: bytes) -> None:
    """Raises Unreadable."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Unreadable(Problem.BROKEN) from error


def _refuse(*_arguments: object) -> None:
    raise Unreadable(Problem.HOSTILE)
