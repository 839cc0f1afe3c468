"""What went wrong in systems of this kind, and must not here: the rows that concern who answers."""

from collections.abc import Callable

from apps.desk import visitor
from apps.desk.dry import question_to_try, try_deciding
from apps.desk.models import BotTurn
from apps.knowledge.search import search
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]


def test_style_that_offers_a_colleague_does_not_get_in_the_way_of_the_handoff(
    shop: Shop, model: Model
) -> None:
    """Handing over is an action of its own, whatever the style tells the model to say."""
    shop.persona.instructions = "Apologise and offer a colleague. Never hand over yourself."
    shop.persona.save()
    model(mode="stream", text="非常抱歉 [[handoff:unsupported_request]]，我的同事可以帮您。")
    shop.ask(QUESTION)
    assert (shop.conversation.owner, shop.conversation.handoff_reason) == ("queue", "unsupported_request")
    assert [row.content for row in shop.messages("ai")] == ["非常抱歉"]


def test_hello_on_the_day_after_a_handoff_is_answered_by_the_ai(shop: Shop, model: Model) -> None:
    provider = model(mode="stream", text="满 99 元包邮。")
    shop.ask("转人工")
    assert shop.conversation.owner == "queue"
    visitor.end_conversation(shop.visitor)
    shop.ask(QUESTION)
    assert (shop.conversation.owner, shop.messages("ai")[-1].content) == ("ai", "满 99 元包邮。")
    asked = " ".join(message["content"] for message in provider.log()[-1]["messages"][1:])
    assert QUESTION in asked
    assert "转人工" not in asked


def test_the_search_page_and_the_chat_find_the_same(shop: Shop) -> None:
    for text in (QUESTION, "运费多少", "为什么收运费", "量子力学"):
        found = [
            (passage.article_id, passage.score)
            for passage in search(tenant_id=shop.inbox.tenant_id, query=text, limit=4)
            if passage.verdict != "nothing"
        ]
        tried = try_deciding(question_to_try(tenant_id=shop.inbox.tenant_id, content=text))
        assert [(passage.article_id, passage.score) for passage in tried.plan.found] == found
        before = BotTurn.objects.count()
        shop.ask(text)
        assert BotTurn.objects.count() == before + 1
        shown = shop.messages("ai")[-1].content
        assert shown == tried.plan.text == (ANSWER if found else tried.plan.text)
        visitor.end_conversation(shop.visitor)
