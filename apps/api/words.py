"""The tenant's sensitive words: one by one, and thousands in one request."""

import csv
import json
from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.bulk import LINES, TABLE, LinesParser, TableParser, TooLarge
from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.fields import Strict
from apps.api.idempotency import idempotent
from apps.api.inputs import MAX_QUERY, PageQuery
from apps.api.paging import page
from apps.api.shapes import PageShape, Shape
from apps.api.views import Json, found, parsed
from apps.common.clock import isoformat
from apps.knowledge.services import BadRow, BadRows
from apps.moderation import lists, queries, services
from apps.moderation.automaton import Word
from apps.moderation.lists import Listed
from apps.moderation.models import MAX_CATEGORY_LENGTH, MAX_READING_LENGTH, MAX_WORD_LENGTH, SensitiveWord

TAG = "sensitive-words"
MAX_ROWS = 10_000
Action = SensitiveWord.Action


class WordQuery(PageQuery):
    q = serializers.CharField(max_length=MAX_QUERY, required=False, help_text="In the word.")
    category = serializers.CharField(max_length=MAX_CATEGORY_LENGTH, required=False, allow_blank=True)
    action = serializers.ChoiceField(Action.choices, required=False)
    active = serializers.ChoiceField(["true", "false"], required=False)


class WordBody(Strict):
    text = serializers.CharField(max_length=MAX_WORD_LENGTH)
    category = serializers.CharField(
        max_length=MAX_CATEGORY_LENGTH, required=False, allow_blank=True, help_text="By name; made when new."
    )
    action = serializers.ChoiceField(Action.choices, required=False)
    pinyin = serializers.CharField(
        max_length=MAX_READING_LENGTH,
        required=False,
        allow_blank=True,
        help_text="A syllable for each Chinese character: then the word is found in pinyin too.",
    )
    active = serializers.BooleanField(
        required=False,
        help_text="Whether it counts. Left out: a word that is listed stays as it is, a new one counts.",
    )


class WordSerializer(Shape):
    id = serializers.UUIDField()
    text = serializers.CharField()
    category = serializers.CharField()
    action = serializers.ChoiceField(Action.choices)
    pinyin = serializers.CharField()
    active = serializers.BooleanField()
    shipped = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class WordsSerializer(PageShape):
    results = WordSerializer(many=True)


class StoredSerializer(Shape):
    stored = serializers.IntegerField()


def word_json(row: SensitiveWord) -> Json:
    return {
        "id": str(row.id),
        "text": row.text,
        "category": row.category,
        "action": row.action,
        "pinyin": row.reading,
        "active": row.is_active,
        "shipped": row.is_shipped,
        "created_at": isoformat(row.created_at),
    }


class WordList(ConfigurationView):
    watches = SensitiveWord

    @operation("sensitive_words_list", tag=TAG, query=WordQuery, answers={200: WordsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's words, newest first."""
        query = parsed(WordQuery, request.query_params)
        rows = queries.words(tenant_id=self.tenant_id)
        if query.get("q"):
            rows = rows.filter(text__icontains=query["q"])
        if "active" in query:
            rows = rows.filter(is_active=query["active"] == "true")
        rows = rows.filter(**{name: query[name] for name in ("category", "action") if name in query})
        return Response(page(request, rows, word_json, cursor=query["cursor"], limit=query["limit"]))

    @operation("sensitive_words_create", tag=TAG, body=WordBody, answers={201: WordSerializer}, errors=(422,))
    @idempotent
    def post(self, request: Request) -> Response:
        """List a word."""
        row = SensitiveWord(tenant_id=self.tenant_id)
        _fill(row, parsed(WordBody, request.data))
        return Response(word_json(services.save_word(word=row)), status=201)


class WordDetail(ConfigurationView):
    watches = SensitiveWord

    @operation("sensitive_words_read", tag=TAG, answers={200: WordSerializer}, errors=(404,))
    def get(self, request: Request, word_id: UUID) -> Response:
        """One word."""
        return Response(word_json(self._word(word_id)))

    @operation("sensitive_words_change", tag=TAG, body=WordBody, answers={200: WordSerializer}, errors=(404,))
    def patch(self, request: Request, word_id: UUID) -> Response:
        """Change what is given."""
        row = self._word(word_id)
        _fill(row, parsed(WordBody, request.data, partial=True))
        return Response(word_json(services.save_word(word=row)))

    @operation("sensitive_words_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, word_id: UUID) -> Response:
        """Take it off the list."""
        services.remove_word(tenant_id=self.tenant_id, word_id=self._word(word_id).id)
        return Response(status=204)

    def _word(self, word_id: UUID) -> SensitiveWord:
        return found(queries.words(tenant_id=self.tenant_id).filter(pk=word_id).first())


def _fill(row: SensitiveWord, given: dict[str, Any]) -> None:
    columns = {"pinyin": "reading", "active": "is_active"}
    for name, value in given.items():
        setattr(row, columns.get(name, name), value)


class WordBulk(ConfigurationView):
    watches = SensitiveWord
    parser_classes = (LinesParser, TableParser)
    runs_at_most_s: ClassVar[int] = 120

    @operation(
        "sensitive_words_bulk",
        tag=TAG,
        body={LINES: OpenApiTypes.STR, TABLE: OpenApiTypes.STR},
        answers={200: StoredSerializer},
        errors=(413, 415, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """List or change up to 10,000 words by their text: all of them, or none and every bad row is told.

        `active` (in a table yes or no) switches a word on or off. Where it is left out or empty, a word that is listed
        stays as it is and a new one is on. Other fields that are left out get their defaults: no category, `mask`, no
        pinyin.
        """
        text = str(request.data or "")
        is_table = str(request.content_type).startswith(TABLE)
        rows = list(_of_table(text) if is_table else _of_lines(text))
        if len(rows) > MAX_ROWS:
            raise TooLarge(_("At most 10,000 rows."))
        return Response({"stored": services.list_words(tenant_id=self.tenant_id, rows=rows)})


def _of_table(text: str) -> Iterator[Listed]:
    """Raises BadRows."""
    try:
        file = lists.read(text, is_table=True)
    except lists.TooManyWords:
        raise TooLarge(_("At most 10,000 rows.")) from None
    except csv.Error as error:
        raise ValidationError([str(error)]) from None
    bad = [
        BadRow(line, "text", problem)
        for line, _word, problem in file.problems
        if problem != lists.Problem.TWICE
    ]
    if bad:
        raise BadRows(bad)
    yield from file.rows


def _of_lines(text: str) -> Iterator[Listed]:
    """Raises BadRows."""
    bad: list[BadRow] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _listed(line)
        except ValidationError as error:
            mistakes = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            bad += [BadRow(number, name, str(each)) for name, texts in mistakes.items() for each in texts]
    if bad:
        raise BadRows(bad)


def _listed(line: str) -> Listed:
    try:
        given = parsed(WordBody, json.loads(line))
    except (ValueError, RecursionError):
        raise ValidationError([_("This is not JSON.")]) from None
    word = Word(
        given["text"], given.get("category", ""), given.get("action", Action.MASK), given.get("pinyin", "")
    )
    if problem := lists.problem_of(word):
        raise ValidationError({"text": [problem]})
    return Listed(word, given.get("active"))
