"""Questions are put to the tenant's embedding model; whatever it does, a search answers."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from apps.common.loop import process_loop
from apps.desk import embedding, hybrid
from apps.knowledge import services
from apps.tenants.models import Tenant
from tests.factories import make_provider, make_tenant

pytestmark = pytest.mark.django_db
SHIPPING, RETURNS = [1.0, 0.0], [0.0, 1.0]


@dataclass
class Endpoint:
    """An OpenAI-compatible /embeddings to which parcels are about shipping."""

    url: str = ""
    status: int = 200
    delay_s: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        await asyncio.sleep(self.delay_s)
        texts = self.asked[-1]["input"]
        data = [
            {"index": index, "embedding": SHIPPING if "ship" in text or "parcel" in text else RETURNS}
            for index, text in enumerate(texts)
        ]
        body = {"data": data[::-1]} if self.status == 200 else {"error": "overloaded"}
        return web.Response(status=self.status, text=json.dumps(body), content_type="application/json")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/embeddings", served.answer)
    runner = web.AppRunner(app)

    async def start() -> str:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        return f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/v1"  # type: ignore[attr-defined]

    served.url = asyncio.run_coroutine_threadsafe(start(), process_loop()).result()
    yield served
    asyncio.run_coroutine_threadsafe(runner.cleanup(), process_loop()).result()


@pytest.fixture
def tenant(endpoint: Endpoint) -> Tenant:
    tenant = make_tenant()
    make_provider(tenant=tenant, base_url=endpoint.url, embed_model="two-things", is_private_allowed=True)
    shelf = services.create_collection(tenant_id=tenant.id, name="all")
    for title in ("shipping", "returns"):
        services.create_article(tenant_id=tenant.id, collection=shelf, title=title, body=title)
    return tenant


def titles(tenant: Tenant, query: str) -> list[str]:
    return [passage.title for passage in hybrid.search(tenant_id=tenant.id, query=query)]


def test_search_asks_the_tenants_model_and_remembers_the_question(tenant: Tenant, endpoint: Endpoint) -> None:
    assert embedding.tenants_to_embed() == [tenant.id]
    embedding.embed_articles(tenant.id)
    assert embedding.tenants_to_embed() == []
    assert [each["input"] for each in endpoint.asked] == [["shipping", "returns"]]
    assert titles(tenant, "Where is my PARCEL")[0] == "shipping"
    assert titles(tenant, "where is my parcel")[0] == "shipping"
    assert endpoint.asked[1:] == [
        {"model": "two-things", "input": ["where is my parcel"], "encoding_format": "float"}
    ]


def test_explained_says_that_vectors_are_still_to_come(tenant: Tenant, endpoint: Endpoint) -> None:
    result = hybrid.explained(tenant_id=tenant.id, query="shipping")
    assert (result.mode, result.why_lexical, endpoint.asked) == ("lexical", "not_ready", [])


def test_explained_says_that_there_is_no_model() -> None:
    result = hybrid.explained(tenant_id=make_tenant().id, query="shipping")
    assert (result.mode, result.why_lexical, result.candidates) == ("lexical", "no_model", ())


@pytest.mark.parametrize(
    "trouble",
    [pytest.param({"status": 503}, id="status"), pytest.param({"delay_s": 0.5}, id="too-late")],
)
def test_words_alone_serve_while_the_model_fails(
    tenant: Tenant, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, Any]
) -> None:
    embedding.embed_articles(tenant.id)
    monkeypatch.setattr(embedding, "QUESTION_S", 0.2)
    for name, value in trouble.items():
        setattr(endpoint, name, value)
    asked = len(endpoint.asked)
    result = hybrid.explained(tenant_id=tenant.id, query="shipping costs")
    assert (result.mode, result.why_lexical) == ("lexical", "no_vector")
    assert [each.passage.title for each in result.candidates] == ["shipping"]
    assert titles(tenant, "shipping time") == ["shipping"]
    assert len(endpoint.asked) == asked + 1  # nobody else waits for it


def test_a_tenant_with_a_failing_provider_is_left_alone_for_a_while(
    tenant: Tenant, endpoint: Endpoint
) -> None:
    endpoint.status = 500
    embedding.embed_articles(tenant.id)
    assert embedding.tenants_to_embed() == []
    assert len(endpoint.asked) == 1
