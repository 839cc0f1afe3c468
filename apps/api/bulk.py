"""POST articles/bulk: thousands of articles in one request. A mistake in one row stores none of them."""

from typing import IO, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.bulk_rows import Json, read_csv, read_lines
from apps.api.bulk_storing import stored
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import BulkQuery
from apps.api.knowledge_gate import ArticleView
from apps.api.knowledge_shapes import ArticleErrorSerializer, BulkAnswerSerializer
from apps.api.views import parsed
from apps.knowledge.queries import articles, collections

MAX_ROWS = 10_000
MAX_BYTES = 32 * 1024 * 1024
COLLECTION = "Imported"  # of new articles whose row names none
LINES, TABLE = "application/x-ndjson", "text/csv"
COUNTS = ("created", "updated", "unchanged")


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class TextParser(BaseParser):
    """The body as text: which rows are wrong is told row by row."""

    def parse(  # type: ignore[override]  # not every body is an object
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> str:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(_("At most 32 MiB."))
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ParseError(_("This is not UTF-8.")) from None


class LinesParser(TextParser):
    media_type = LINES


class TableParser(TextParser):
    media_type = TABLE


class ArticleBulk(ArticleView):
    parser_classes = (LinesParser, TableParser)
    runs_at_most_s: ClassVar[int] = 120

    @operation(
        "articles_bulk",
        tag="knowledge",
        query=BulkQuery,
        body={LINES: OpenApiTypes.STR, TABLE: OpenApiTypes.STR},
        answers={200: BulkAnswerSerializer, 409: ArticleErrorSerializer},
        errors=(413, 415, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make or change up to 10,000 articles by their external_id: all of them, or none and every bad row is told.

        Where evaluation sets guard publishing, rows that would become public are left out and told in refused.
        """
        named = parsed(BulkQuery, request.query_params)["collection"]
        read = read_csv if str(request.content_type).startswith(TABLE) else read_lines
        rows = read(str(request.data or ""), most=MAX_ROWS)
        if len(rows) > MAX_ROWS:
            raise TooLarge(_("At most 10,000 rows."))
        _place(self.tenant_id, rows.good, named or COLLECTION)
        return Response(stored(self.tenant_id, rows, author=self.key.name))

    def _put_on_record(self, response: Response, **kwargs: Any) -> None:
        """Figures alone: an entry of the audit log is no place for ten thousand outcomes."""
        told = response.data if isinstance(response.data, dict) else {}
        counts = {name: told[name] for name in COUNTS if name in told}
        super()._put_on_record(Response(counts, status=response.status_code), **kwargs)


def _place(tenant_id: UUID, rows: list[Json], default: str) -> None:
    """Collections by id or name; a row that names none leaves its article where it is."""
    by_id = {str(row.id): row for row in collections(tenant_id)}
    homeless = [row for row in rows if not row.get("collection")]
    ids = [row["external_id"] for row in homeless if isinstance(row.get("external_id"), str)]
    homes = {row.external_id: row.collection for row in articles(tenant_id).filter(external_id__in=ids)}
    for row in homeless:
        external_id = row.get("external_id")
        row["collection"] = homes.get(external_id, default) if isinstance(external_id, str) else default
    for row in rows:
        if isinstance(row["collection"], str):
            row["collection"] = by_id.get(row["collection"], row["collection"])
