"""Articles as a download."""

from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models import QuerySet
from django.http import FileResponse

from apps.common.clock import now
from apps.knowledge.exporting import write_json_lines, write_workbook
from apps.knowledge.models import Article

IN_MEMORY = 8 * 1024 * 1024
Writer = Callable[[QuerySet[Article], IO[bytes]], None]
TYPES: dict[str, tuple[str, Writer]] = {
    "jsonl": ("application/x-ndjson", write_json_lines),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook),
}


class Download(FileResponse):
    """A file in memory or on this machine's disk, read part by part by whatever serves it."""

    block_size = 65_536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def download(articles: QuerySet[Article], kind: str) -> Download:
    """kind: see TYPES. Raises exporting.TooLong."""
    content_type, write = TYPES[kind]
    with ExitStack() as held:
        stream = held.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        write(articles, stream)
        stream.seek(0)
        held.pop_all()  # closed with the response
    name = f"articles-{now():%Y-%m-%d}.{kind}"
    return Download(stream, as_attachment=True, filename=name, content_type=content_type)
