"""What people write into the forms: bad input gets an error beside its field, good input goes through the services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.ai.models import Persona, Provider
from apps.common.encryption import decrypt
from apps.knowledge.models import Article
from apps.knowledge.queries import knowledge_version
from apps.moderation.models import SensitiveWord
from apps.moderation.queries import word_automaton, word_list_version
from apps.tenants.access import InvalidApiKey, api_key
from apps.tenants.models import ApiKey, Inbox, User
from tests import factories as make
from tests.admin.conftest import World
from tests.admin.urls import form_data, page

Enter = Callable[[User], Client]
RULE = {
    "name": "Bulk orders",
    "priority": "5",
    "is_active": "on",
    "stops": "on",
    "conditions-join": "all",
    "conditions-0-mode": "any",
    "conditions-0-0-kind": "keywords",
    "conditions-0-0-lines": "bulk order\n\n  wholesale \n",
    "decision": "reply",
    "text_en": "Write to us.",
}
INBOX = {"name": "Shop", "site_key": "shop-1", "is_active": "on"}
PROVIDER = {
    "key_header": "bearer",
    "position": "0",
    "prompt_price": "0",
    "completion_price": "0",
    "name": "Own",
    "base_url": "https://models.example.com/v1",
    "model": "m-1",
    "is_active": "on",
    "connect_timeout_s": "3",
    "first_token_timeout_s": "6",
    "between_tokens_timeout_s": "8",
    "total_timeout_s": "15",
}


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, response
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}


def test_inbox_lists_and_english_texts_are_lines(client: Client, ours: World) -> None:
    data = INBOX | {
        "greeting": "您好",
        "quick_questions": "运费?\n退货?",
        "allowed_origins": "https://shop.example.com\n*",
        "greeting_en": "Hello",
        "quick_questions_en": "Shipping?",
    }
    assert client.post(page("tenants.Inbox", "add"), data).status_code == 302
    inbox = Inbox.objects.get(site_key="shop-1")
    assert inbox.quick_questions == ["运费?", "退货?"]
    assert inbox.allowed_origins == ["https://shop.example.com", "*"]
    assert inbox.localized == {"en": {"greeting": "Hello", "quick_questions": ["Shipping?"]}}


def test_inbox_keeps_texts_in_other_languages(client: Client, ours: World) -> None:
    inbox = ours.rows["tenants.Inbox"]
    inbox.localized = {"de": {"greeting": "Hallo"}, "en": {"greeting": "Hello"}}
    inbox.save()
    address = page("tenants.Inbox", "change", inbox.pk)
    data = form_data(client.get(address), greeting_en="")
    assert client.post(address, data).status_code == 302
    inbox.refresh_from_db()
    assert inbox.localized == {"de": {"greeting": "Hallo"}}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"allowed_origins": "https://shop.example.com/path"}, "allowed_origins"),
        ({"allowed_origins": "shop.example.com"}, "allowed_origins"),
        ({"allowed_origins": "javascript:alert(1)"}, "allowed_origins"),
        ({"allowed_origins": "https://[::1"}, "allowed_origins"),
        ({"allowed_origins": "https://user@shop.example.com"}, "allowed_origins"),
        ({"site_key": "no spaces please"}, "site_key"),
        ({"quick_questions": "x" * 121}, "quick_questions"),
        ({"quick_questions_en": "x" * 121}, "quick_questions_en"),
    ],
)
def test_bad_inbox_gets_an_error(client: Client, ours: World, change: dict[str, str], field: str) -> None:
    assert list(errors_of(client.post(page("tenants.Inbox", "add"), INBOX | change))) == [field]


def test_identity_secret_is_masked_and_rotates_by_post(client: Client, ours: World) -> None:
    inbox = ours.rows["tenants.Inbox"]
    old = inbox.identity_secret
    assert old not in client.get(page("tenants.Inbox", "change", inbox.pk)).content.decode()
    address = page("tenants.Inbox", "rotate_secret", inbox.pk)
    assert client.get(address).status_code == 200
    inbox.refresh_from_db()
    assert inbox.identity_secret == old
    shown = client.post(address)
    inbox.refresh_from_db()
    assert inbox.identity_secret != old
    assert inbox.identity_secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_api_key_is_shown_once(client: Client, ours: World) -> None:
    shown = client.post(page("tenants.ApiKey", "add"), {"name": "Shop", "scopes": ["read", "write"]})
    row = ApiKey.objects.get(name="Shop")
    plain = shown.context["secret"]
    assert (api_key(plain), row.tenant, row.scopes) == (row, ours.tenant, ["read", "write"])
    assert plain in shown.content.decode()
    for address in (page("tenants.ApiKey", "changelist"), page("tenants.ApiKey", "change", row.pk)):
        assert plain not in client.get(address).content.decode()


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_api_key_needs_known_scopes(client: Client, ours: World, scopes: list[str]) -> None:
    response = client.post(page("tenants.ApiKey", "add"), {"name": "Shop", "scopes": scopes})
    assert list(errors_of(response)) == ["scopes"]


@pytest.mark.parametrize("way", ["operation", "action"])
def test_api_key_is_revoked(client: Client, ours: World, way: str) -> None:
    row, plain = make.make_api_key(tenant=ours.tenant)
    if way == "operation":
        assert client.get(page("tenants.ApiKey", "revoke", row.pk)).status_code == 200
        assert api_key(plain) == row
        client.post(page("tenants.ApiKey", "revoke", row.pk))
    else:
        data = {"action": "revoke_selected", "_selected_action": [str(row.pk)]}
        client.post(page("tenants.ApiKey", "changelist"), data)
    with pytest.raises(InvalidApiKey):
        api_key(plain)


def test_provider_key_is_write_only(client: Client, ours: World) -> None:
    data = PROVIDER | {"api_key": "sk-secret-1"}
    assert client.post(page("ai.Provider", "add"), data).status_code == 302
    provider = Provider.objects.get(name="Own")
    address = page("ai.Provider", "change", provider.pk)
    assert "sk-secret-1" not in client.get(address).content.decode()
    assert client.post(address, PROVIDER | {"model": "m-2"}).status_code == 302
    provider.refresh_from_db()
    assert (provider.model, decrypt(provider.encrypted_api_key)) == ("m-2", "sk-secret-1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"base_url": "models.example.com"}, "base_url"),
        ({"base_url": "ftp://models.example.com"}, "base_url"),
        ({"base_url": "http://127.0.0.1:8080/v1"}, "base_url"),
        ({"base_url": "http://169.254.169.254/latest"}, "base_url"),
        ({"api_key": "schlüssel"}, "api_key"),
        ({"total_timeout_s": "0"}, "total_timeout_s"),
        ({"name": "Provider of Ours"}, "__all__"),
    ],
)
def test_bad_provider_gets_an_error(client: Client, ours: World, change: dict[str, str], field: str) -> None:
    assert list(errors_of(client.post(page("ai.Provider", "add"), PROVIDER | change))) == [field]
    assert not Provider.objects.filter(model="m-1").exists()


def test_refusal_of_a_service_is_a_form_error(client: Client, ours: World) -> None:
    """The service, not the form, knows that a stored key must not go to another host."""
    client.post(page("ai.Provider", "add"), PROVIDER | {"api_key": "sk-secret-1"})
    provider = Provider.objects.get(name="Own")
    moved = PROVIDER | {"base_url": "https://elsewhere.example.com/v1"}
    assert list(errors_of(client.post(page("ai.Provider", "change", provider.pk), moved))) == ["base_url"]
    provider.refresh_from_db()
    assert provider.base_url == PROVIDER["base_url"]


def test_private_address_is_for_superusers(client: Client, ours: World, enter: Enter) -> None:
    private = PROVIDER | {"base_url": "http://127.0.0.1:8080/v1", "is_private_allowed": "on"}
    assert list(errors_of(client.post(page("ai.Provider", "add"), private))) == ["base_url"]
    superuser = enter(make.make_superuser())
    response = superuser.post(page("ai.Provider", "add"), private | {"tenant": ours.tenant.pk})
    assert response.status_code == 302
    assert Provider.objects.get(name="Own").is_private_allowed is True


def test_superuser_cannot_mix_tenants(enter: Enter, ours: World, theirs: World) -> None:
    superuser = enter(make.make_superuser())
    data = RULE | {"tenant": ours.tenant.pk, "inbox": theirs.rows["tenants.Inbox"].pk}
    assert list(errors_of(superuser.post(page("desk.TriggerRule", "add"), data))) == ["inbox"]


def test_words_are_added_many_at_once(client: Client, ours: World) -> None:
    before = word_list_version(tenant_id=ours.tenant.id)
    data = {"words": "badword\n坏词\nbadword", "category": "abuse", "action": "mask"}
    assert client.post(page("moderation.SensitiveWord", "add"), data).status_code == 302
    rows = SensitiveWord.objects.for_tenant(ours.tenant.id).filter(category="abuse")
    assert sorted(row.text for row in rows) == ["badword", "坏词"]
    assert word_list_version(tenant_id=ours.tenant.id) > before
    assert not word_automaton(tenant_id=ours.tenant.id).is_empty


def test_bad_words_get_an_error(client: Client, ours: World) -> None:
    data = {"words": "fine\n???", "category": "", "action": "mask"}
    errors = errors_of(client.post(page("moderation.SensitiveWord", "add"), data))
    assert list(errors) == ["words"]
    assert errors["words"][0].startswith("???: ")


@pytest.mark.parametrize("way", ["change", "delete", "delete_selected"])
def test_word_writes_bump_the_list(client: Client, ours: World, way: str) -> None:
    word = ours.rows["moderation.SensitiveWord"]
    before = word_list_version(tenant_id=ours.tenant.id)
    if way == "delete_selected":
        data: dict[str, Any] = {"action": way, "_selected_action": [str(word.pk)], "post": "yes"}
        client.post(page("moderation.SensitiveWord", "changelist"), data)
    else:
        data = {"text": "other", "action": "block", "is_active": "on", "post": "yes"}
        client.post(page("moderation.SensitiveWord", way, word.pk), data)
    assert word_list_version(tenant_id=ours.tenant.id) > before


def test_article_is_saved_by_the_service(client: Client, ours: World) -> None:
    article = ours.rows["knowledge.Article"]
    before = knowledge_version(ours.tenant.id)
    address = page("knowledge.Article", "change", article.pk)
    data = form_data(client.get(address), similar_questions="How?\nWhy?")
    assert client.post(address, data).status_code == 302
    article.refresh_from_db()
    assert (article.similar_questions, article.version) == (["How?", "Why?"], 2)
    assert knowledge_version(ours.tenant.id) > before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"similar_questions": "x" * 301}, "similar_questions"),
        ({"similar_questions": "\n".join("abcdefghij" * 6)}, "similar_questions"),
        ({"source_url": "not an address"}, "source_url"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"title": ""}, "title"),
    ],
)
def test_bad_article_gets_an_error(client: Client, ours: World, change: dict[str, str], field: str) -> None:
    address = page("knowledge.Article", "change", ours.rows["knowledge.Article"].pk)
    data = form_data(client.get(address)) | change
    assert list(errors_of(client.post(address, data))) == [field]


def test_articles_are_archived_by_action(client: Client, ours: World) -> None:
    article = ours.rows["knowledge.Article"]
    data = {"action": "archive", "_selected_action": [str(article.pk)]}
    assert client.post(page("knowledge.Article", "changelist"), data).status_code == 302
    assert Article.objects.get(pk=article.pk).state == "archived"


def test_new_default_persona_takes_the_old_ones_place(client: Client, ours: World) -> None:
    old = make.make_persona(tenant=ours.tenant, is_default=True)
    data = {
        "name": "New",
        "tone": "lively",
        "language": "auto",
        "max_length": "0",
        "is_default": "on",
        "forbidden_topics": "politics\nprices of others",
    }
    assert client.post(page("ai.Persona", "add"), data).status_code == 302
    new = Persona.objects.get(name="New")
    old.refresh_from_db()
    assert (new.is_default, old.is_default) == (True, False)
    assert new.forbidden_topics == ["politics", "prices of others"]


def test_name_is_unique_within_the_tenant_only(client: Client, ours: World, theirs: World) -> None:
    data = {"tone": "lively", "language": "auto", "max_length": "0"}
    assert list(errors_of(client.post(page("ai.Persona", "add"), data | {"name": "Persona of Ours"}))) == [
        "__all__"
    ]
    assert client.post(page("ai.Persona", "add"), data | {"name": "Persona of Theirs"}).status_code == 302


def test_html_is_shown_as_text(client: Client, ours: World) -> None:
    attack = "<script>alert(1)</script>"
    conversation = ours.rows["conversations.Conversation"]
    make.make_message(conversation=conversation, content=attack)
    make.make_persona(tenant=ours.tenant, name=attack)
    contact = ours.rows["conversations.Contact"]
    contact.name = attack
    contact.save()
    turn = ours.rows["desk.BotTurn"]
    turn.trace = [{"stage": attack, "passages": [{"title": attack}]}]
    turn.save()
    addresses = [
        page("conversations.Conversation", "change", conversation.pk),
        page("conversations.Conversation", "changelist"),
        page("conversations.Message", "changelist"),
        page("conversations.Contact", "change", contact.pk),
        page("conversations.Contact", "history", contact.pk),
        page("desk.BotTurn", "change", turn.pk),
        page("ai.Persona", "changelist"),
        page("desk.InboxAnswering", "add"),
        page("tenants.AuditEntry", "changelist"),
    ]
    assert [address for address in addresses if attack in client.get(address).content.decode()] == []
