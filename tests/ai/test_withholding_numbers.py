"""What customers' card and identity numbers are to a model: nothing it ever reads."""

from contextlib import aclosing

import pytest

from apps.ai.attempts import _told
from apps.ai.client import stream_chat
from apps.ai.profiles import ProviderConfig
from apps.ai.queries import provider_chain
from apps.common.sensitive import NEVER_TOLD, Kind
from apps.tenants.protection import Protection, protect
from tests.factories import make_provider, make_tenant
from tests.provider.fixtures import ProviderServer

CARD = "4111 1111 1111 1111"


@pytest.mark.usefixtures("http_clients")
async def test_model_is_told_that_there_was_a_number(provider_server: ProviderServer) -> None:
    config = ProviderConfig(provider_server.base_url, "", "echo", is_private_allowed=True)
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": f"my card {CARD}"}]
    async with aclosing(stream_chat(config, asked, max_tokens=64)) as chunks:
        said = "".join([chunk.text async for chunk in chunks])
    assert said == "You asked: my card [card number]"


def test_passages_and_rules_are_told_as_they_are() -> None:
    config = ProviderConfig("https://models.example.com/v1", "", "m")
    passage = {"role": "system", "content": f"Pay to {CARD}, call 400-820-8820."}
    assert _told(passage, config) == passage


@pytest.mark.django_db
def test_tenant_chooses_what_else_is_withheld() -> None:
    tenant = make_tenant()
    make_provider(tenant=tenant, model="m")
    assert provider_chain(tenant_id=tenant.id)[0].withheld == NEVER_TOLD
    protect(tenant, Protection(withheld=NEVER_TOLD | {Kind.PHONE}))
    (config,) = provider_chain(tenant_id=tenant.id)
    assert config.withheld == {*NEVER_TOLD, Kind.PHONE}
    told = _told({"role": "user", "content": "13812345678 lena@example.com"}, config)
    assert told["content"] == "[phone number] lena@example.com"
