"""What both clients can do with the knowledge base."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from kefu_client import knowledge_calls as calls
from kefu_client.calls import Call, Id
from kefu_client.errors import KefuError
from kefu_client.pages import Page, page_of
from kefu_client.uploads import RowResult, uploads

Json = dict[str, Any]


class KnowledgeMethods:
    def _do(self, call: Call) -> Json:
        raise NotImplementedError

    def search(self, q: str, top_n: int = 5) -> list[Json]:
        """The passages that fit best, best first; verdict says how sure the search is of each. Raises KefuError."""
        found: list[Json] = self._do(calls.search(q, top_n))["results"]
        return found

    def collections(self, **filters: object) -> Page:
        """limit, cursor. Raises KefuError."""
        return page_of(self._do(calls.collections(filters)))

    def create_collection(self, name: str, *, description: str = "", is_active: bool = True) -> Json:
        """Raises KefuError."""
        return self._do(calls.create_collection(name, description, is_active))

    def articles(self, **filters: object) -> Page:
        """state, collection, external_id, updated_since, q, limit, cursor. Raises KefuError."""
        return page_of(self._do(calls.articles(filters)))

    def article(self, article_id: Id) -> Json:
        """Raises KefuError."""
        return self._do(calls.article(article_id))

    def create_article(self, *, collection_id: Id, title: str, body: str, **fields: object) -> Json:
        """The stored article; with an external_id that is known, that one with this content. fields: external_id,
        similar_questions, language, tags, answers_directly, source_url, state, valid_from, valid_until.

        Raises KefuError: not_evaluated where evaluation sets guard publishing (details["evaluation_sets"]); make it
        a draft then.
        """
        given = {"collection_id": collection_id, "title": title, "body": body, **fields}
        return self._do(calls.create_article(given))

    def update_article(self, article_id: Id, **fields: object) -> Json:
        """Change what is given: the fields of create_article. Raises KefuError, as that does."""
        return self._do(calls.update_article(article_id, fields))

    def delete_article(self, article_id: Id) -> None:
        """For good. Raises KefuError."""
        self._do(calls.delete_article(article_id))

    def upsert_articles(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        collection: str = "",
        idempotency_key: str | None = None,
    ) -> Iterator[RowResult]:
        """Make or change articles by their external_id, and say of each row what became of it. Nothing is sent before
        the results are asked for; each request takes up to 10,000 rows.

        rows: fields of create_article, with collection (a name or an id) instead of collection_id. collection: of new
        articles whose row names none. idempotency_key: the same key with the same rows within 24 hours changes nothing.
        Rows that are wrong are told and left out, the others are stored. Raises KefuError for what is not about rows.
        """
        for upload in uploads(rows, collection, idempotency_key or str(uuid4())):
            while upload.is_open:
                try:
                    upload.stored(self._do(upload.call()))
                except KefuError as error:
                    upload.not_stored(error)
            yield from upload.results


class AsyncKnowledgeMethods:
    """The same methods, awaited; upsert_articles is read with async for."""

    async def _do(self, call: Call) -> Json:
        raise NotImplementedError

    async def search(self, q: str, top_n: int = 5) -> list[Json]:
        found: list[Json] = (await self._do(calls.search(q, top_n)))["results"]
        return found

    async def collections(self, **filters: object) -> Page:
        return page_of(await self._do(calls.collections(filters)))

    async def create_collection(self, name: str, *, description: str = "", is_active: bool = True) -> Json:
        return await self._do(calls.create_collection(name, description, is_active))

    async def articles(self, **filters: object) -> Page:
        return page_of(await self._do(calls.articles(filters)))

    async def article(self, article_id: Id) -> Json:
        return await self._do(calls.article(article_id))

    async def create_article(self, *, collection_id: Id, title: str, body: str, **fields: object) -> Json:
        given = {"collection_id": collection_id, "title": title, "body": body, **fields}
        return await self._do(calls.create_article(given))

    async def update_article(self, article_id: Id, **fields: object) -> Json:
        return await self._do(calls.update_article(article_id, fields))

    async def delete_article(self, article_id: Id) -> None:
        await self._do(calls.delete_article(article_id))

    async def upsert_articles(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        collection: str = "",
        idempotency_key: str | None = None,
    ) -> AsyncIterator[RowResult]:
        for upload in uploads(rows, collection, idempotency_key or str(uuid4())):
            while upload.is_open:
                try:
                    upload.stored(await self._do(upload.call()))
                except KefuError as error:
                    upload.not_stored(error)
            for result in upload.results:
                yield result
