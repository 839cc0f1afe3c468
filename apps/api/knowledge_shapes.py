"""What programs send and get of the knowledge base."""

from typing import Any

from rest_framework import serializers

from apps.api.fields import Moment, Strict
from apps.api.inputs import MAX_QUERY, PageQuery
from apps.api.shapes import FailureSerializer, PageShape, Shape
from apps.common.clock import isoformat
from apps.knowledge.models import Article, Collection
from apps.knowledge.search import Verdict

Json = dict[str, Any]


class ArticleQuery(PageQuery):
    state = serializers.ChoiceField(Article.State.choices, required=False)
    collection = serializers.UUIDField(required=False)
    external_id = serializers.CharField(max_length=120, required=False)
    updated_since = Moment(required=False)
    q = serializers.CharField(max_length=MAX_QUERY, required=False, help_text="In the title.")


class Texts(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=300), max_length=50, **options)


class ArticleBody(Strict):
    """A new article, or with a known external_id new content for that one."""

    collection_id = serializers.UUIDField()
    title = serializers.CharField(max_length=300)
    body = serializers.CharField(max_length=100_000, trim_whitespace=False)
    external_id = serializers.CharField(max_length=120, required=False, allow_blank=True)
    similar_questions = Texts(required=False)
    language = serializers.ChoiceField(Article.Language.choices, required=False, allow_blank=True)
    tags = Texts(required=False)
    answers_directly = serializers.BooleanField(
        required=False, help_text="When it fits for sure, its text is the answer word by word."
    )
    source_url = serializers.URLField(max_length=1000, required=False, allow_blank=True)
    state = serializers.ChoiceField(Article.State.choices, required=False)
    valid_from = Moment(required=False, allow_null=True)
    valid_until = Moment(required=False, allow_null=True)


class CollectionBody(Strict):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class CollectionSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class CollectionsSerializer(PageShape):
    results = CollectionSerializer(many=True)


class ArticleBriefSerializer(Shape):
    id = serializers.UUIDField()
    external_id = serializers.CharField()
    title = serializers.CharField()


class ArticleSerializer(ArticleBriefSerializer):
    collection_id = serializers.UUIDField()
    body = serializers.CharField()
    similar_questions = serializers.ListField(child=serializers.CharField())
    language = serializers.ChoiceField(Article.Language.choices, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    answers_directly = serializers.BooleanField()
    source_url = serializers.CharField()
    state = serializers.ChoiceField(Article.State.choices)
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Grows with every change.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ArticlesSerializer(PageShape):
    results = ArticleSerializer(many=True)


class EvaluationSetBriefSerializer(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    cases = serializers.IntegerField(help_text="Of its last finished run; without one, how many it has.")
    failed = serializers.IntegerField(allow_null=True, help_text="Of these; null: it has not been run yet.")
    minimum_percent = serializers.IntegerField(help_text="The share that must pass.")
    evaluated_at = serializers.DateTimeField(allow_null=True)


class ArticleFailureSerializer(FailureSerializer):
    """With the code not_evaluated: what has to hold before an article is published."""

    evaluation_sets = EvaluationSetBriefSerializer(many=True, required=False)


class ArticleErrorSerializer(Shape):
    error = ArticleFailureSerializer()


class RefusedRowsSerializer(Shape):
    code = serializers.CharField(help_text="not_evaluated.")
    message = serializers.CharField()
    fields = serializers.DictField()  # type: ignore[assignment]
    evaluation_sets = EvaluationSetBriefSerializer(many=True)
    rows = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers of rows, ascending.")


class BulkAnswerSerializer(Shape):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    outcomes = serializers.ListField(
        child=serializers.ChoiceField(["created", "updated", "unchanged", "refused"]),
        help_text="Of each row, in their order; empty lines are no rows.",
    )
    refused = RefusedRowsSerializer(
        allow_null=True,
        help_text="Rows that would have become public unseen, and why; the others are stored.",
    )


class PassageSerializer(Shape):
    article = ArticleBriefSerializer()
    chunk = serializers.UUIDField(allow_null=True, help_text="The piece of the article that fits best.")
    heading_path = serializers.CharField(help_text="The headings above it, outermost first.")
    score = serializers.FloatField(help_text="0 to 1; what verdict means does not change with the models.")
    lexical = serializers.FloatField(help_text="How much of the question its words cover.")
    semantic = serializers.FloatField(
        allow_null=True, help_text="How near its meaning is; null without an embedding model."
    )
    verdict = serializers.ChoiceField([str(verdict) for verdict in Verdict])
    text = serializers.CharField()
    url = serializers.CharField()


class SearchAnswerSerializer(Shape):
    results = PassageSerializer(many=True)
    took_ms = serializers.FloatField()


def collection_json(collection: Collection) -> Json:
    return {
        "id": str(collection.id),
        "name": collection.name,
        "description": collection.description,
        "is_active": collection.is_active,
        "created_at": isoformat(collection.created_at),
    }


def article_json(article: Article) -> Json:
    return {
        "id": str(article.id),
        "external_id": article.external_id,
        "collection_id": str(article.collection_id),
        "title": article.title,
        "body": article.body,
        "similar_questions": article.similar_questions,
        "language": article.language,
        "tags": article.tags,
        "answers_directly": article.answers_directly,
        "source_url": article.source_url,
        "state": article.state,
        "valid_from": isoformat(article.valid_from) if article.valid_from else None,
        "valid_until": isoformat(article.valid_until) if article.valid_until else None,
        "version": article.version,
        "created_at": isoformat(article.created_at),
        "updated_at": isoformat(article.updated_at),
    }
