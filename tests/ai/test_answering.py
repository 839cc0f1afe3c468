"""The guarded answer as a whole, from a real provider's stream to what a customer sees."""

import asyncio
from contextlib import aclosing
from functools import partial
from urllib.parse import urlencode

import pytest

from apps.ai.answering import Outcome, guarded_stream
from apps.ai.client import stream_chat
from apps.ai.failures import ProviderFailure
from apps.ai.profiles import Passage, PersonaStyle, PromptRequest, ProviderConfig, Turn, Usage
from apps.ai.stages import Stage
from tests.provider.fixtures import ProviderServer

pytestmark = pytest.mark.usefixtures("http_clients")

PASSAGES = (Passage(1, "退货", "30 天内可退：https://shop.example/returns", "https://shop.example/returns"),)
PLAIN = PersonaStyle()


class Masker:
    """A word filter of the simplest kind: masks «#», ends the answer at «@»."""

    def __init__(self) -> None:
        self.stop_reason: str | None = None

    def feed(self, text: str) -> str:
        if "@" in text:
            self.stop_reason = "policy_restriction"
        return "" if self.stop_reason else text.replace("#", "*")

    def finish(self) -> str:
        return ""


def config(server: ProviderServer, mode: str = "stream", **options: object) -> ProviderConfig:
    model = f"{mode}?{urlencode(options)}"
    return ProviderConfig(server.base_url, "", model, is_private_allowed=True, between_tokens_timeout_s=0.5)


async def answer(
    config: ProviderConfig, style: PersonaStyle = PLAIN, stages: tuple[Stage, ...] = ()
) -> tuple[list[str], Outcome]:
    request = PromptRequest((Turn("user", "怎么退货？"),), PASSAGES, style)
    async with aclosing(
        guarded_stream(partial(stream_chat, config), request, masker_stages=stages)
    ) as pieces:
        *shown, outcome = [piece async for piece in pieces]
    assert isinstance(outcome, Outcome)
    texts = [piece for piece in shown if isinstance(piece, str)]
    assert len(texts) == len(shown)
    assert "".join(texts) == outcome.text
    return texts, outcome


@pytest.mark.parametrize("chunk", [1, 3, 100])
async def test_guarded_stream_guards_masks_and_styles(provider_server: ProviderServer, chunk: int) -> None:
    said = " 可以，#30 天内[1][7]。填表：https://shop.example/returns ，别去 http://evil.example/x。\n"
    style = PersonaStyle(opening="您好！", closing="还有别的问题吗？")
    _, outcome = await answer(config(provider_server, text=said, chunk=chunk), style, (Masker(),))
    assert outcome.text == (
        "您好！可以，*30 天内[1]。填表：https://shop.example/returns ，别去 。\n还有别的问题吗？"
    )
    assert (outcome.handoff_reason, outcome.cited, outcome.finish) == (None, (1,), "stop")
    assert outcome.removed_links == ("[7]", "http://evil.example/x")
    assert outcome.usage == Usage(11, len(said))
    assert outcome.first_token_s is not None
    assert 0 < outcome.first_token_s <= outcome.latency_s


async def test_guarded_stream_releases_clause_by_clause(provider_server: ProviderServer) -> None:
    pieces, _ = await answer(config(provider_server, text="第一，第二。第三", chunk=1, delay_s=0.01))
    assert pieces == ["第一，", "第二。", "第三"]


async def test_guarded_stream_asks_with_passages_and_limits(provider_server: ProviderServer) -> None:
    pieces, _ = await answer(config(provider_server, text="{passage}"), PersonaStyle(max_length=100))
    assert "".join(pieces) == "30 天内可退：https://shop.example/returns"
    entry = provider_server.log()[0]
    assert entry["max_tokens"] == 264
    assert [message["role"] for message in entry["messages"]] == ["system", "user"]


@pytest.mark.parametrize("chunk", [1, 5, 100])
async def test_guarded_stream_turns_the_marker_into_a_handoff(
    provider_server: ProviderServer, chunk: int
) -> None:
    style = PersonaStyle(opening="您好！", closing="再见。")
    said = " [[handoff:customer_request]] 我帮您转接"
    pieces, outcome = await answer(config(provider_server, text=said, chunk=chunk), style)
    assert (pieces, outcome.text, outcome.handoff_reason) == ([], "", "customer_request")


async def test_guarded_stream_keeps_what_came_before_the_marker(provider_server: ProviderServer) -> None:
    said = "抱歉给您添麻烦了。[[handoff:complaint]]"
    _, outcome = await answer(config(provider_server, text=said), PersonaStyle(closing="再见。"))
    assert (outcome.text, outcome.handoff_reason) == ("抱歉给您添麻烦了。", "complaint")


async def test_guarded_stream_closes_the_provider_at_a_marker(provider_server: ProviderServer) -> None:
    provider = config(provider_server, "stall_middle", text="[[handoff:complaint]]" * 2)
    _, outcome = await answer(provider)
    assert outcome.handoff_reason == "complaint"
    await asyncio.to_thread(provider_server.wait_until_disconnected, provider.model)


async def test_guarded_stream_ends_at_a_blocking_word(provider_server: ProviderServer) -> None:
    said = "好的。这是@禁语，还有别的。"
    _, outcome = await answer(
        config(provider_server, text=said, chunk=1), PersonaStyle(closing="再见。"), (Masker(),)
    )
    assert outcome.handoff_reason == "policy_restriction"
    assert "禁语" not in outcome.text
    assert "再见" not in outcome.text


async def test_guarded_stream_hands_over_what_the_provider_filtered(provider_server: ProviderServer) -> None:
    _, outcome = await answer(config(provider_server, "filtered", text="好的。坏的。"))
    assert (outcome.text, outcome.handoff_reason) == ("好的。", "policy_restriction")


async def test_guarded_stream_hands_over_when_nothing_is_left(provider_server: ProviderServer) -> None:
    _, outcome = await answer(
        config(provider_server, text=" http://evil.example/ [8]"), PersonaStyle(opening="Hi")
    )
    assert (outcome.text, outcome.handoff_reason) == ("", "missing_knowledge")


async def test_guarded_stream_fails_after_showing_a_part(provider_server: ProviderServer) -> None:
    request = PromptRequest((Turn("user", "?"),))
    shown: list[str | Outcome] = []

    async def read() -> None:
        provider = config(provider_server, "cut", text="第一。第二。")
        async with aclosing(guarded_stream(partial(stream_chat, provider), request)) as pieces:
            async for piece in pieces:
                shown.append(piece)

    with pytest.raises(ProviderFailure, match="bad_stream"):
        await read()
    assert shown == ["第一。"]


async def test_guarded_stream_closes_the_provider_when_its_reader_stops(
    provider_server: ProviderServer,
) -> None:
    provider = config(provider_server, "stall_middle", text="第一。第二。")
    async with aclosing(
        guarded_stream(partial(stream_chat, provider), PromptRequest((Turn("user", "?"),)))
    ) as pieces:
        async for _piece in pieces:
            break
    await asyncio.to_thread(provider_server.wait_until_disconnected, provider.model)
