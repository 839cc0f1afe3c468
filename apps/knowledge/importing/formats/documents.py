"""A text that belongs together becomes one article; one that is too long for an article becomes several."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from apps.knowledge.importing.limits import MAX_BODY, MAX_TITLE
from apps.knowledge.importing.problems import Problem, Unreadable
from apps.knowledge.importing.rows import ImportRow

MAX_ID = 120
# Where a long text is cut, the best places first.
_BREAKS = (
    re.compile(r"\n(?=# )"),
    re.compile(r"\n(?=## )"),
    re.compile(r"\n\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[。！？.!?])"),
)


def document(name: str, title: str, body: str, *, language: str = "") -> Iterator[ImportRow]:
    """The file's name tells its articles from others when it is imported again. Raises Unreadable."""
    if not body.strip():
        raise Unreadable(Problem.NO_TEXT)
    title = " ".join(title.split()) or PurePosixPath(name).stem
    parts = list(_parts(body.strip()))
    return (_row(name, title, part, number, language) for number, part in enumerate(parts, start=1))


def _row(name: str, title: str, body: str, number: int, language: str) -> ImportRow:
    mark = f" ({number})" if number > 1 else ""
    return ImportRow(
        title=title[: MAX_TITLE - len(mark)] + mark,
        body=body,
        language=language,
        external_id=name[-(MAX_ID - len(mark)) :] + mark,
    )


def _parts(text: str, level: int = 0) -> Iterator[str]:
    if len(text) <= MAX_BODY:
        yield text
    elif level == len(_BREAKS):
        yield from (text[start : start + MAX_BODY] for start in range(0, len(text), MAX_BODY))
    else:
        held = ""
        for piece in _pieces(text, level):
            if len(held) + len(piece) > MAX_BODY:
                yield from _parts(held.strip(), level + 1) if held.strip() else ()
                held = ""
            held += piece
        yield from _parts(held.strip(), level + 1) if held.strip() else ()


def _pieces(text: str, level: int) -> Iterator[str]:
    start = 0
    for cut in _BREAKS[level].finditer(text):
        yield text[start : cut.end()]
        start = cut.end()
    yield text[start:]
