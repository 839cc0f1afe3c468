"""The demo: complete, repeatable, and never in an installation that did not ask for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from pytest_django import DjangoDbBlocker

from apps.backoffice.seeding import content
from apps.backoffice.seeding.content import rows
from apps.backoffice.seeding.demo import NotADemo, seed_demo
from apps.conversations.models import Message
from apps.desk.queries import answering
from apps.desk.rules.actions import Action
from apps.desk.rules.facts import Facts
from apps.desk.rules.queries import rule_set
from apps.knowledge.comparing import results_of
from apps.knowledge.evaluations import baseline
from apps.knowledge.models import Article, EvaluationSet
from apps.knowledge.services import archive_article
from apps.moderation.models import SensitiveWord
from apps.tenants import access
from apps.tenants.models import Inbox, Membership, Tenant, User
from apps.tenants.scoping import TenantOwned
from tests.shared_rows import kept_rows


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[bool]:
    """Whether the first seeding had anything to do."""
    content.content_hash.cache_clear()
    with kept_rows(django_db_blocker):
        with django_db_blocker.unblock(), override_settings(KEFU_DEMO=True):
            had_work = seed_demo()
        yield had_work
    content.content_hash.cache_clear()


@pytest.fixture
def demo(seeded: bool, db: None, settings: Any) -> bool:
    settings.KEFU_DEMO = True
    return seeded


def everything() -> dict[str, list[Any]]:
    models = [
        model for model in apps.get_models() if issubclass(model, TenantOwned) or model in (Tenant, User)
    ]
    return {model._meta.label: sorted(model.objects.values_list("pk", flat=True)) for model in models}


@pytest.mark.django_db
def test_seed_refuses_outside_a_demo(settings: Any) -> None:
    settings.KEFU_DEMO = False
    with pytest.raises(NotADemo):
        seed_demo()
    with pytest.raises(CommandError, match="KEFU_DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_seed_makes_what_the_contract_promises(demo: bool) -> None:
    assert demo is True
    keys = {inbox.site_key: inbox.tenant.slug for inbox in Inbox.objects.select_related("tenant")}
    assert keys == {"demo": "demo", "demo-people": "demo", "other": "other"}
    assert access.api_key("kefu-demo-key").tenant.slug == "demo"
    assert access.api_key("kefu-other-key").tenant.slug == "other"
    assert sorted(access.api_key("kefu-demo-key").scopes) == ["channel", "personal", "read", "write"]
    roles = {
        (m.user.username, m.tenant.slug): m.role for m in Membership.objects.select_related("user", "tenant")
    }
    assert roles == {
        ("admin", "demo"): "owner",
        ("agent", "demo"): "agent",
        ("agent2", "demo"): "agent",
        ("other-admin", "other"): "owner",
    }
    assert [answering(access.inbox_by_site_key(key)).is_ai_enabled for key in ("demo", "demo-people")] == [
        True,
        False,
    ]


def test_seed_fills_knowledge_and_words(demo: bool) -> None:
    shop = Tenant.objects.get(slug="demo")
    assert Article.objects.for_tenant(shop.id).count() == len(rows("articles"))
    assert SensitiveWord.objects.for_tenant(shop.id).count() == len({row["text"] for row in rows("words")})
    assert Article.objects.for_tenant(Tenant.objects.get(slug="other").id).count() == 3
    assert list(Message.objects.values_list("seq", flat=True)) == [1, 2]


def test_demo_people_sign_in_where_they_belong(demo: bool, client: Client) -> None:
    entered = {}
    for username in ("admin", "agent", "agent2", "other-admin"):
        assert client.login(username=username, password="kefu-demo")
        entered[username] = client.get("/admin/").status_code == 200
    assert entered == {"admin": True, "agent": False, "agent2": False, "other-admin": True}


def test_seeding_again_changes_nothing_and_is_quick(demo: bool) -> None:
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        assert seed_demo() is False
    assert (len(queries), everything()) == (1, before)


def test_seeding_after_new_content_keeps_what_is_there(demo: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    inbox = Inbox.objects.get(site_key="demo")
    inbox.greeting = "Our own words"
    inbox.save()
    monkeypatch.setattr("apps.backoffice.seeding.demo.content_hash", lambda: "newer")
    assert seed_demo() is True
    after = everything()
    added = {
        label: len(after[label]) - len(before[label]) for label in after if after[label] != before[label]
    }
    assert added == {"tenants.AuditEntry": 1}
    inbox.refresh_from_db()
    assert inbox.greeting == "Our own words"


ROUTED = (
    ("你们营业时间是几点", Action.REPLY, "营业时间"),
    ("What are your opening hours?", Action.REPLY, "营业时间"),
    ("我们公司想采购一批帐篷", Action.REPLY, "团购与企业采购"),
    ("Is there a discount on bulk orders?", Action.REPLY, "团购与企业采购"),
    ("给我投诉电话", Action.REPLY, "投诉电话"),
    ("订单 SY2024010188 到哪了", Action.HANDOFF, "带订单号的查询：转人工"),
    ("炉头漏气怎么办", Action.HANDOFF, "受伤与安全：立即转人工"),
    ("怎么注销账号", Action.ANSWER, "个人信息与隐私：用正式的口吻"),
    ("运费怎么算？", None, None),
    ("How do I return something?", None, None),
)


def test_demo_rules_route(demo: bool) -> None:
    inbox = access.inbox_by_site_key("demo")
    rules = rule_set(inbox.tenant_id)
    fired = [rules.fired(Facts(text=text, inbox_id=inbox.id)).decisive for text, _action, _rule in ROUTED]
    found = [(each.actions.decision, each.name) if each else (None, None) for each in fired]
    assert found == [(action, rule) for _text, action, rule in ROUTED]


def test_shipped_evaluation_sets_hold_until_an_article_goes(demo: bool, capsys: Any) -> None:
    """Knowledge alone, no model: by the command that scripts use."""
    for evaluation_set in EvaluationSet.objects.filter(tenant__slug="demo"):
        call_command("evaluate", "demo", evaluation_set.name, "--baseline")
        run = baseline(evaluation_set)
        assert run is not None
        wrong = [row.question for row in results_of(run) if not row.passed]
        assert len(wrong) <= 4, wrong
    archive_article(article=Article.objects.get(tenant__slug="demo", external_id="refund-time.zh"))
    with pytest.raises(SystemExit) as ended:
        call_command("evaluate", "demo", "山野小铺")
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert "FAIL 退款多长时间能到账 | expected answer refund-time.zh" in printed
    assert "It does not hold: regressed" in printed
    with pytest.raises(CommandError, match="no such set"):
        call_command("evaluate", "demo", "nothing")
