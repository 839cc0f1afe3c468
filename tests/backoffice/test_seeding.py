"""The demo: complete, repeatable, and never in an installation that did not ask for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.backoffice.seeding import content
from apps.backoffice.seeding.content import rows
from apps.backoffice.seeding.demo import NotADemo, seed_demo
from apps.conversations.models import Message
from apps.desk.queries import answering
from apps.desk.rules.actions import Action
from apps.desk.rules.facts import Facts
from apps.desk.rules.queries import rule_set
from apps.knowledge.models import Article
from apps.moderation.models import SensitiveWord
from apps.tenants import access
from apps.tenants.models import Inbox, Membership, Tenant, User
from apps.tenants.scoping import TenantOwned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_installation(settings: Any) -> Iterator[None]:
    settings.KEFU_DEMO = True
    content.content_hash.cache_clear()
    yield
    content.content_hash.cache_clear()


def everything() -> dict[str, list[Any]]:
    models = [
        model for model in apps.get_models() if issubclass(model, TenantOwned) or model in (Tenant, User)
    ]
    return {model._meta.label: sorted(model.objects.values_list("pk", flat=True)) for model in models}


def test_seed_makes_what_the_contract_promises() -> None:
    assert seed_demo() is True
    keys = {inbox.site_key: inbox.tenant.slug for inbox in Inbox.objects.select_related("tenant")}
    assert keys == {"demo": "demo", "demo-people": "demo", "other": "other"}
    assert access.api_key("kefu-demo-key").tenant.slug == "demo"
    assert access.api_key("kefu-other-key").tenant.slug == "other"
    assert sorted(access.api_key("kefu-demo-key").scopes) == ["channel", "read", "write"]
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


def test_seed_fills_knowledge_and_words() -> None:
    seed_demo()
    demo = Tenant.objects.get(slug="demo")
    assert Article.objects.for_tenant(demo.id).count() == len(rows("articles"))
    assert SensitiveWord.objects.for_tenant(demo.id).count() == len({row["text"] for row in rows("words")})
    assert Article.objects.for_tenant(Tenant.objects.get(slug="other").id).count() == 3
    assert list(Message.objects.values_list("seq", flat=True)) == [1, 2]


def test_demo_people_sign_in_where_they_belong(client: Client) -> None:
    seed_demo()
    entered = {}
    for username in ("admin", "agent", "agent2", "other-admin"):
        assert client.login(username=username, password="kefu-demo")
        entered[username] = client.get("/admin/").status_code == 200
    assert entered == {"admin": True, "agent": False, "agent2": False, "other-admin": True}


def test_seeding_again_changes_nothing_and_is_quick() -> None:
    seed_demo()
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        assert seed_demo() is False
    assert (len(queries), everything()) == (1, before)


def test_seeding_after_new_content_keeps_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    seed_demo()
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


def test_seed_refuses_outside_a_demo(settings: Any) -> None:
    settings.KEFU_DEMO = False
    with pytest.raises(NotADemo):
        seed_demo()
    with pytest.raises(CommandError, match="KEFU_DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()


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


def test_demo_rules_route() -> None:
    seed_demo()
    inbox = access.inbox_by_site_key("demo")
    rules = rule_set(inbox.tenant_id)
    fired = [rules.fired(Facts(text=text, inbox_id=inbox.id)).decisive for text, _action, _rule in ROUTED]
    found = [(each.actions.decision, each.name) if each else (None, None) for each in fired]
    assert found == [(action, rule) for _text, action, rule in ROUTED]
