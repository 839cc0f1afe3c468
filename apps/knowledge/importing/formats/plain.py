"""Plain text, without anything that would be taken for a heading."""

from collections.abc import Iterator

from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.formats.encodings import decoded
from apps.knowledge.importing.rows import ImportRow


def rows(name: str, data: bytes) -> Iterator[ImportRow]:
    return document(name, "", decoded(data))
