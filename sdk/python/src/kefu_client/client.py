"""The two clients: the same calls, one blocking, one awaited."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from kefu_client import calls
from kefu_client.assistant import AssistantMethods, AsyncAssistantMethods
from kefu_client.calls import Call, Id
from kefu_client.errors import Unreachable, refusal
from kefu_client.knowledge import AsyncKnowledgeMethods, KnowledgeMethods
from kefu_client.pages import Page, page_of
from kefu_client.retrying import is_worth_another, wait_before

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
RETRIES = 2
Json = dict[str, Any]


def _headers(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}


class Kefu(KnowledgeMethods, AssistantMethods):
    """Blocking client. retries: further tries of a call that found the installation busy or away.

    search, decide, answer and upsert_articles wait longer than timeout says: what they ask for takes its time.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str,
        timeout: httpx.Timeout | float = TIMEOUT,
        retries: int = RETRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._retries = retries
        self._http = httpx.Client(
            base_url=base_url, headers=_headers(api_key), timeout=timeout, transport=transport
        )

    def conversations(self, **filters: object) -> Page:
        """status, owner, assignee, team, inbox, label, priority, q, updated_since, limit, cursor. Raises KefuError."""
        return page_of(self._do(calls.conversations(filters)))

    def messages(self, conversation_id: Id, **filters: object) -> Page:
        """after_seq or before_seq, limit. Ascending. Raises KefuError."""
        return page_of(self._do(calls.messages(conversation_id, filters)))

    def follow(self, address: str) -> Page:
        """The page behind next or previous. Raises KefuError."""
        return page_of(self._do(calls.follow(address)))

    def send_ai_response(
        self,
        conversation_id: Id,
        content: str,
        *,
        metadata: Mapping[str, Any] | None = None,
        client_id: str | None = None,
        private: bool = False,
    ) -> Json:
        """The stored message. Raises KefuError: owned_by_human while a person owns the conversation."""
        return self._do(calls.send_ai_response(conversation_id, content, metadata, client_id, private))

    def send_card(
        self,
        conversation_id: Id,
        card: Mapping[str, Any],
        *,
        sender: str = "ai",
        content: str = "",
        metadata: Mapping[str, Any] | None = None,
        attachments: Iterable[Id] = (),
        client_id: str | None = None,
    ) -> Json:
        """A product, order, faq or form; sender: ai, agent or system. The stored message.

        content: what it says where cards are not drawn; by default the installation makes it. attachments: ids of
        uploads, among them those that the card names as image. Raises KefuError:
        invalid with the wrong places in fields, owned_by_human as in send_ai_response.
        """
        call = calls.send_card(conversation_id, card, sender, content, metadata, attachments, client_id)
        return self._do(call)

    def add_labels(self, conversation_id: Id, labels: Iterable[Id]) -> Json:
        """labels: ids or titles. All that the conversation has now. Raises KefuError."""
        return self._do(calls.add_labels(conversation_id, labels))

    def set_labels(self, conversation_id: Id, labels: Iterable[Id]) -> Json:
        """These and no others. Raises KefuError."""
        return self._do(calls.set_labels(conversation_id, labels))

    def set_priority(self, conversation_id: Id, priority: str) -> Json:
        """none, low, medium, high or urgent. The conversation. Raises KefuError."""
        return self._do(calls.set_priority(conversation_id, priority))

    def assign(
        self, conversation_id: Id, *, agent: Id | None = None, team: Id | None = None, note: str = ""
    ) -> Json:
        """To an agent, or into a team's queue; neither: no team. note: for agents alone. The conversation.
        Raises KefuError."""
        return self._do(calls.assign(conversation_id, agent, team, note))

    def _do(self, call: Call) -> Json:
        for attempt in range(self._retries + 1):
            is_last = attempt == self._retries
            response = self._try(call, is_last=is_last)
            if response is not None and (is_last or not is_worth_another(response)):
                return _answer(response)
            time.sleep(wait_before(attempt, response))
        raise AssertionError("the last try answers or raises")

    def _try(self, call: Call, *, is_last: bool) -> httpx.Response | None:
        try:
            return self._http.request(call.method, call.path, **_options(call))
        except httpx.TransportError as error:
            if is_last:
                raise Unreachable(str(error) or type(error).__name__) from error
            return None

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncKefu(AsyncKnowledgeMethods, AsyncAssistantMethods):
    """The same methods, awaited."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str,
        timeout: httpx.Timeout | float = TIMEOUT,
        retries: int = RETRIES,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._retries = retries
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=_headers(api_key), timeout=timeout, transport=transport
        )

    async def conversations(self, **filters: object) -> Page:
        return page_of(await self._do(calls.conversations(filters)))

    async def messages(self, conversation_id: Id, **filters: object) -> Page:
        return page_of(await self._do(calls.messages(conversation_id, filters)))

    async def follow(self, address: str) -> Page:
        return page_of(await self._do(calls.follow(address)))

    async def send_ai_response(
        self,
        conversation_id: Id,
        content: str,
        *,
        metadata: Mapping[str, Any] | None = None,
        client_id: str | None = None,
        private: bool = False,
    ) -> Json:
        return await self._do(calls.send_ai_response(conversation_id, content, metadata, client_id, private))

    async def send_card(
        self,
        conversation_id: Id,
        card: Mapping[str, Any],
        *,
        sender: str = "ai",
        content: str = "",
        metadata: Mapping[str, Any] | None = None,
        attachments: Iterable[Id] = (),
        client_id: str | None = None,
    ) -> Json:
        call = calls.send_card(conversation_id, card, sender, content, metadata, attachments, client_id)
        return await self._do(call)

    async def add_labels(self, conversation_id: Id, labels: Iterable[Id]) -> Json:
        return await self._do(calls.add_labels(conversation_id, labels))

    async def set_labels(self, conversation_id: Id, labels: Iterable[Id]) -> Json:
        return await self._do(calls.set_labels(conversation_id, labels))

    async def set_priority(self, conversation_id: Id, priority: str) -> Json:
        return await self._do(calls.set_priority(conversation_id, priority))

    async def assign(
        self, conversation_id: Id, *, agent: Id | None = None, team: Id | None = None, note: str = ""
    ) -> Json:
        return await self._do(calls.assign(conversation_id, agent, team, note))

    async def _do(self, call: Call) -> Json:
        for attempt in range(self._retries + 1):
            is_last = attempt == self._retries
            response = await self._try(call, is_last=is_last)
            if response is not None and (is_last or not is_worth_another(response)):
                return _answer(response)
            await asyncio.sleep(wait_before(attempt, response))
        raise AssertionError("the last try answers or raises")

    async def _try(self, call: Call, *, is_last: bool) -> httpx.Response | None:
        try:
            return await self._http.request(call.method, call.path, **_options(call))
        except httpx.TransportError as error:
            if is_last:
                raise Unreachable(str(error) or type(error).__name__) from error
            return None

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _options(call: Call) -> dict[str, Any]:
    options: dict[str, Any] = {"params": call.params or None, "headers": call.headers, "json": call.body}
    if call.content is not None:
        options["content"] = call.content
    if call.waits_s is not None:
        options["timeout"] = httpx.Timeout(call.waits_s, connect=TIMEOUT.connect)
    return options


def _answer(response: httpx.Response) -> Json:
    if not response.is_success:
        raise refusal(response)
    if response.status_code == httpx.codes.NO_CONTENT:
        return {}
    try:
        answer: Json = response.json()
    except ValueError:
        raise refusal(response) from None
    return answer
