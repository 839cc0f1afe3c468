"""An article that was deleted, archived, taken out of use or whose period is over is never used again, by any way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.ai import remembering
from apps.ai.models import KnownAnswer
from apps.common.clock import now
from apps.desk import hybrid
from apps.desk.asking_worker import Errand, ask
from apps.knowledge import services
from apps.knowledge.models import Article
from tests.desk.conftest import ANSWER, QUESTION, Shop
from tests.factories import make_article, make_visitor
from tests.provider.fixtures import ProviderServer

Model = Callable[..., ProviderServer]
MADE = "满 99 元包邮 [1]。"


def delete(article: Article) -> None:
    services.delete_article(article=article)


def archive(article: Article) -> None:
    services.archive_article(article=article)


def switch_off(article: Article) -> None:
    article.collection.is_active = False
    services.save_collection(collection=article.collection)


def run_out(article: Article) -> None:
    """Time passes: nobody writes anything that could tell."""
    over = now() - timedelta(seconds=1)
    Article.objects.filter(pk=article.pk).update(valid_until=over, version=article.version + 1)


WAYS = pytest.mark.parametrize("gone", [delete, archive, switch_off, run_out], ids=lambda way: way.__name__)
Way = Callable[[Article], None]


def another(shop: Shop) -> Shop:
    return Shop(shop.inbox, make_visitor(inbox=shop.inbox), shop.persona, shop.answering)


def known(shop: Shop, *, is_confirmed: bool) -> KnownAnswer:
    for _ in range(3):
        another(shop).ask(QUESTION)
    remembering.store_counts(tenant_id=shop.inbox.tenant_id)
    row = KnownAnswer.objects.get()
    if is_confirmed:
        remembering.confirm(tenant_id=shop.inbox.tenant_id, ids=[row.id], by=None)
    return row


def said(shop: Shop) -> str:
    return " ".join(message.content for message in shop.messages("ai"))


@WAYS
def test_searches_do_not_find_what_is_gone(shop: Shop, gone: Way) -> None:
    tenant_id = shop.inbox.tenant_id
    assert hybrid.search(tenant_id=tenant_id, query=QUESTION)[0].text == ANSWER
    gone(Article.objects.get())
    assert hybrid.search(tenant_id=tenant_id, query=QUESTION) == []
    assert ask(Errand.SEARCH, tenant_id=tenant_id, query=QUESTION, limit=5)["results"] == []
    services.bump_version(tenant_id)  # so that the index knows of the period, as it would have from the start
    used = ask(Errand.EXPLAIN, tenant_id=tenant_id, content=QUESTION)["searches"][0]["candidates"]
    assert [each for each in used if not each["left_out_because"]] == []
    assert ask(Errand.DECIDE, tenant_id=tenant_id, content=QUESTION)["reason"] == "missing_knowledge"


@WAYS
def test_article_that_is_gone_is_not_the_answer_word_by_word(shop: Shop, model: Model, gone: Way) -> None:
    model(mode="stream", text=MADE)
    Article.objects.update(answers_directly=True)
    services.update_article(article=Article.objects.get(), tags=["now"])
    another(shop).ask(QUESTION)
    gone(Article.objects.get())
    shop.ask(QUESTION)
    assert ANSWER not in said(shop)
    assert shop.turn.reason == "missing_knowledge"


@WAYS
def test_answer_of_a_moment_ago_goes_with_its_article(shop: Shop, model: Model, gone: Way) -> None:
    model(mode="stream", text=MADE)
    another(shop).ask(QUESTION)
    gone(Article.objects.get())
    shop.ask(QUESTION)
    assert MADE not in said(shop)


@WAYS
def test_confirmed_answer_goes_with_its_article(shop: Shop, model: Model, gone: Way) -> None:
    model(mode="stream", text=MADE)
    known(shop, is_confirmed=True)
    gone(Article.objects.get())
    shop.ask(QUESTION)
    assert MADE not in said(shop)


@WAYS
def test_stale_answer_goes_with_its_article(shop: Shop, model: Model, gone: Way) -> None:
    """The model is away, and another article may fit: what was said before the change is not said again."""
    model(mode="stream", text=MADE)
    make_article(tenant=shop.inbox.tenant, title="运费和快递怎么算的一般说明", body="请看运费页。")
    known(shop, is_confirmed=False)
    gone(Article.objects.get(title=QUESTION))
    model(mode="status", code=401)
    shop.ask(QUESTION)
    assert MADE not in said(shop)


def test_edit_is_said_at_once(shop: Shop, model: Model) -> None:
    model(mode="stream", text=MADE)
    known(shop, is_confirmed=True)
    services.update_article(article=Article.objects.get(), body="满 59 元包邮。")
    model(mode="stream", text="满 59 元包邮 [1]。")
    shop.ask(QUESTION)
    assert said(shop) == "满 59 元包邮 [1]。"
