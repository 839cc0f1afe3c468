"""Markdown and plain text."""

import re
from collections.abc import Iterator

from apps.knowledge.importing.formats.documents import document
from apps.knowledge.importing.formats.encodings import decoded
from apps.knowledge.importing.rows import ImportRow

FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)  # of static site generators: settings, no text
HEADING = re.compile(r"\A#\s+(.+?)\s*#*\s*(?:\n|\Z)")


def rows(name: str, data: bytes) -> Iterator[ImportRow]:
    """A first heading is the title."""
    text = FRONT_MATTER.sub("", decoded(data)).strip()
    heading = HEADING.match(text)
    if heading and text[heading.end() :].strip():
        return document(name, heading[1], text[heading.end() :])
    return document(name, "", text)
