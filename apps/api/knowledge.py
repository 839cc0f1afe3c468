"""The knowledge base: search."""

import time

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.describe import operation
from apps.api.inputs import SearchQuery
from apps.api.knowledge_shapes import SearchAnswerSerializer
from apps.api.views import ApiView, Json, parsed
from apps.knowledge.search import Passage, search


class Search(ApiView):
    @operation("knowledge_search", tag="knowledge", query=SearchQuery, answers={200: SearchAnswerSerializer})
    def get(self, request: Request) -> Response:
        """The passages that fit best, best first, never cut by a threshold: the same search that the AI uses."""
        query = parsed(SearchQuery, request.query_params)
        started = time.perf_counter()
        found = search(tenant_id=self.tenant_id, query=query["q"], limit=query["top_n"])
        took_ms = round((time.perf_counter() - started) * 1000, 3)
        return Response({"results": [_passage_json(passage) for passage in found], "took_ms": took_ms})


def _passage_json(passage: Passage) -> Json:
    return {
        "article": {
            "id": str(passage.article_id),
            "external_id": passage.external_id,
            "title": passage.title,
        },
        "score": passage.score,
        "verdict": str(passage.verdict),
        "text": passage.text,
        "url": passage.url,
    }
