"""The knowledge base: collections, articles, search."""

from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.configuration import ConfigurationView
from apps.api.describe import operation
from apps.api.idempotency import idempotent
from apps.api.inputs import PageQuery, SearchQuery
from apps.api.knowledge_gate import ArticleView
from apps.api.knowledge_shapes import (
    ArticleBody,
    ArticleErrorSerializer,
    ArticleQuery,
    ArticleSerializer,
    ArticlesSerializer,
    CollectionBody,
    CollectionSerializer,
    CollectionsSerializer,
    SearchAnswerSerializer,
    article_json,
    collection_json,
)
from apps.api.paging import page
from apps.api.views import Json, found, parsed
from apps.desk.asking_worker import Errand, ask
from apps.knowledge import services
from apps.knowledge.models import Article, Collection
from apps.knowledge.queries import article, articles, collection, collections

TAG = "knowledge"


class CollectionList(ConfigurationView):
    watches = Collection

    @operation("collections_list", tag=TAG, query=PageQuery, answers={200: CollectionsSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's collections of articles, newest first."""
        query = parsed(PageQuery, request.query_params)
        rows = collections(self.tenant_id)
        return Response(page(request, rows, collection_json, cursor=query["cursor"], limit=query["limit"]))

    @operation(
        "collections_create",
        tag=TAG,
        body=CollectionBody,
        answers={201: CollectionSerializer},
        errors=(409, 422),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a collection."""
        body = parsed(CollectionBody, request.data)
        row = services.save_collection(collection=Collection(tenant_id=self.tenant_id, **body))
        return Response(collection_json(row), status=201)


class CollectionDetail(ConfigurationView):
    watches = Collection

    @operation("collections_read", tag=TAG, answers={200: CollectionSerializer}, errors=(404,))
    def get(self, request: Request, collection_id: UUID) -> Response:
        """One collection."""
        return Response(collection_json(found(collection(self.tenant_id, collection_id))))

    @operation(
        "collections_change",
        tag=TAG,
        body=CollectionBody,
        answers={200: CollectionSerializer},
        errors=(404, 409),
    )
    def patch(self, request: Request, collection_id: UUID) -> Response:
        """Change what is given. The articles of a collection that is not active are not used."""
        row = found(collection(self.tenant_id, collection_id))
        for name, value in parsed(CollectionBody, request.data, partial=True).items():
            setattr(row, name, value)
        return Response(collection_json(services.save_collection(collection=row)))

    @operation("collections_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, collection_id: UUID) -> Response:
        """Delete the collection and all its articles for good."""
        services.delete_collection(collection=found(collection(self.tenant_id, collection_id)))
        return Response(status=204)


class ArticleList(ArticleView):
    @operation("articles_list", tag=TAG, query=ArticleQuery, answers={200: ArticlesSerializer})
    def get(self, request: Request) -> Response:
        """The tenant's articles, newest first."""
        query = parsed(ArticleQuery, request.query_params)
        columns = {
            "state": "state",
            "collection": "collection_id",
            "external_id": "external_id",
            "updated_since": "updated_at__gte",
            "q": "title__icontains",
        }
        conditions = {column: query[name] for name, column in columns.items() if name in query}
        rows = articles(self.tenant_id).filter(**conditions)
        return Response(page(request, rows, article_json, cursor=query["cursor"], limit=query["limit"]))

    @operation(
        "articles_create",
        tag=TAG,
        body=ArticleBody,
        answers={200: ArticleSerializer, 201: ArticleSerializer, 409: ArticleErrorSerializer},
        errors=(422,),
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make an article; with an external_id that is known, change that one (200).

        Where evaluation sets guard publishing, 409 not_evaluated for one that would become public: make it a draft.
        """
        fields = with_collection(self.tenant_id, parsed(ArticleBody, request.data))
        external_id = fields.get("external_id", "")
        known = articles(self.tenant_id).filter(external_id=external_id).first() if external_id else None
        if known is not None:
            return Response(
                article_json(services.update_article(article=known, author=self.key.name, **fields))
            )
        row = services.create_article(tenant_id=self.tenant_id, author=self.key.name, **fields)
        return Response(article_json(row), status=201)


class ArticleDetail(ArticleView):
    @operation("articles_read", tag=TAG, answers={200: ArticleSerializer}, errors=(404,))
    def get(self, request: Request, article_id: UUID) -> Response:
        """One article."""
        return Response(article_json(found(article(self.tenant_id, article_id))))

    @operation(
        "articles_change",
        tag=TAG,
        body=ArticleBody,
        answers={200: ArticleSerializer, 409: ArticleErrorSerializer},
        errors=(404,),
    )
    def patch(self, request: Request, article_id: UUID) -> Response:
        """Change what is given. 409 not_evaluated: it would become public, and evaluation sets guard that."""
        row = found(article(self.tenant_id, article_id))
        fields = with_collection(self.tenant_id, parsed(ArticleBody, request.data, partial=True))
        return Response(article_json(services.update_article(article=row, author=self.key.name, **fields)))

    @operation("articles_delete", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, article_id: UUID) -> Response:
        """Delete the article for good. To keep it unused, set its state to archived."""
        services.delete_article(article=found(article(self.tenant_id, article_id)))
        return Response(status=204)


def with_collection(tenant_id: UUID, fields: Json) -> Json:
    """The fields of an article, the collection's id replaced by the collection. Raises ValidationError."""
    if "collection_id" not in fields:
        return fields
    row = collection(tenant_id, fields["collection_id"])
    if row is None:
        raise ValidationError({"collection_id": [_("There is no such collection.")]})
    return {name: value for name, value in fields.items() if name != "collection_id"} | {"collection": row}


class Search(ConfigurationView):
    watches = Article

    @operation("knowledge_search", tag=TAG, query=SearchQuery, answers={200: SearchAnswerSerializer})
    def get(self, request: Request) -> Response:
        """The passages that fit best, best first, never cut by a threshold: the same search that the AI uses."""
        query = parsed(SearchQuery, request.query_params)
        wanted = {"query": query["q"], "limit": query["top_n"]}
        return Response(ask(Errand.SEARCH, tenant_id=self.tenant_id, **wanted))
