"""The word list's own pages: tried on harmless sentences, switched on after that, the shipped list installed."""

from typing import Any

import pytest
from django.test import Client

from apps.backoffice.samples import recent_visitor_texts
from apps.moderation import queries, shipped, trial
from apps.moderation.models import SensitiveWord
from apps.tenants.models import AuditEntry, Membership, Tenant
from tests.admin.conftest import World
from tests.admin.urls import page
from tests.factories import make_tenant, make_user, make_word

LABEL = "moderation.SensitiveWord"
LIST, ADD = page(LABEL, "changelist"), page(LABEL, "add")
SHIPPED, TRIAL = LIST + "shipped/", LIST + "trial/"


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def words_of(world: World, **fields: Any) -> list[str]:
    return sorted(queries.words(tenant_id=world.tenant.id).filter(**fields).values_list("text", flat=True))


def test_words_that_hit_harmless_sentences_have_to_be_meant(client: Client, ours: World) -> None:
    client.cookies["django_language"] = "en"
    data = {"words": "发票\n坏坏坏", "category": "", "action": "mask"}
    (error,) = errors_of(client.post(ADD, data))["accepts_hits"]
    assert f"of {len(shipped.samples())} harmless sentences" in error
    assert "«发票»" in error
    assert words_of(ours) == ["phrase of Ours", "word of Ours"]
    assert client.post(ADD, data | {"accepts_hits": "on"}).status_code == 302
    assert words_of(ours, is_shipped=False) == ["phrase of Ours", "word of Ours", "发票", "坏坏坏"]


@pytest.mark.parametrize(
    "change", [{"action": "pass"}, {"words": "坏坏坏"}], ids=["an allowed phrase", "no hit"]
)
def test_harmless_words_are_added_at_once(client: Client, ours: World, change: dict[str, str]) -> None:
    data = {"words": "发票", "category": "", "action": "mask"} | change
    assert client.post(ADD, data).status_code == 302


def test_words_are_added_with_their_pinyin(client: Client, ours: World) -> None:
    data = {"words": "重庆人\nspam", "category": "", "action": "review", "in_pinyin": "on"}
    assert client.post(ADD, data).status_code == 302
    rows = queries.words(tenant_id=ours.tenant.id).filter(action="review")
    assert dict(rows.values_list("text", "reading")) == {"重庆人": "chong2 qing4 ren2", "spam": ""}


def test_a_changed_word_is_tried_again(client: Client, ours: World) -> None:
    address = page(LABEL, "change", ours.rows[LABEL].pk)
    data = {"text": "发票", "category": "", "action": "mask", "is_active": "on", "reading": ""}
    assert list(errors_of(client.post(address, data))) == ["accepts_hits"]
    assert "reading" in errors_of(client.post(address, data | {"reading": "fa1"}))
    assert client.post(address, data | {"accepts_hits": "on"}).status_code == 302
    assert client.post(address, data | {"category": "invoices"}).status_code == 302
    assert words_of(ours, category="invoices") == ["发票"]


def test_words_are_switched_off_and_after_a_trial_on(client: Client, ours: World, theirs: World) -> None:
    word = make_word(tenant=ours.tenant, text="发票")
    chosen = {"_selected_action": [str(word.pk), str(theirs.rows[LABEL].pk)]}
    assert client.post(LIST, chosen | {"action": "switch_off"}).status_code == 302
    assert words_of(ours, is_active=False) == ["发票"]
    assert words_of(theirs, is_active=False) == []
    shown = client.post(LIST, chosen | {"action": "switch_on"})
    assert (shown.status_code, shown.context["samples"].worst[0][0]) == (200, "发票")
    assert words_of(ours, is_active=False) == ["发票"]
    client.post(LIST, chosen | {"action": "switch_on", "confirmed": "yes"})
    assert words_of(ours, is_active=False) == []
    assert [entry.summary["changes"]["is_active"]["after"] for entry in _entries(ours)] == [False, True]


def _entries(world: World) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(tenant=world.tenant, object_type="moderation.sensitiveword")
    return list(rows.order_by("created_at"))


def test_shipped_list_is_shown_before_it_is_installed(client: Client, ours: World, theirs: World) -> None:
    shown = client.get(SHIPPED)
    assert (len(shown.context["plan"].new), shown.context["samples"].hit) == (len(shipped.words()), 0)
    assert words_of(ours, is_shipped=True) == []
    assert client.post(SHIPPED).status_code == 302
    assert len(words_of(ours, is_shipped=True)) == len(shipped.words())
    assert words_of(theirs, is_shipped=True) == []
    assert AuditEntry.objects.filter(tenant=ours.tenant, action="shipped words installed").count() == 1
    assert client.get(SHIPPED).context["plan"].is_empty


def test_list_on_trial_tells_which_words_hit(client: Client, ours: World) -> None:
    SensitiveWord.objects.create(tenant=ours.tenant, text="退货")
    assert client.get(TRIAL).context["samples"].worst == (("退货", 4),)


def test_list_is_tried_on_what_visitors_wrote(
    client: Client, ours: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "_readers", [recent_visitor_texts])
    SensitiveWord.objects.create(tenant=ours.tenant, text="Words of")
    own = client.get(TRIAL).context["own"]
    assert (own.texts, own.worst) == (1, (("Words of", 1),))


def test_superusers_choose_the_tenant(ours: World) -> None:
    root = make_user(tenant=make_tenant(), role=Membership.Role.OWNER, is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    assert client.get(SHIPPED).context["plan"] is None
    assert client.post(SHIPPED).status_code == 200
    assert len(client.get(SHIPPED, {"tenant": ours.tenant.pk}).context["plan"].new) == len(shipped.words())
    assert client.post(SHIPPED, {"tenant": ours.tenant.pk}).status_code == 302
    assert len(words_of(ours, is_shipped=True)) == len(shipped.words())


def superuser_of_one_tenant(ours: World) -> Client:
    """A superuser of an installation in which ours is the only active tenant."""
    root = make_user(tenant=ours.tenant, role=Membership.Role.EDITOR, is_staff=True, is_superuser=True)
    Tenant.objects.exclude(pk=ours.tenant.pk).update(is_active=False)
    client = Client()
    client.force_login(root)
    return client


@pytest.mark.parametrize("address", [SHIPPED, TRIAL])
def test_superuser_has_the_only_tenant_at_first(ours: World, address: str) -> None:
    SensitiveWord.objects.create(tenant=ours.tenant, text="退货")
    shown = superuser_of_one_tenant(ours).get(address)
    assert shown.context["tenant_form"]["tenant"].value() == ours.tenant.pk
    assert shown.context["own"] is not None
    assert f'name="tenant" value="{ours.tenant.pk}"' in shown.content.decode()


def test_superuser_installs_for_the_only_tenant(ours: World, theirs: World) -> None:
    client = superuser_of_one_tenant(ours)
    assert client.post(SHIPPED).status_code == 302
    assert len(words_of(ours, is_shipped=True)) == len(shipped.words())
    assert words_of(theirs, is_shipped=True) == []
    assert client.post(SHIPPED, {"tenant": theirs.tenant.pk}).status_code == 302
    assert len(words_of(theirs, is_shipped=True)) == len(shipped.words())


@pytest.mark.parametrize("named", ["", "no id", "018f0000-0000-7000-8000-000000000000"])
def test_superuser_must_choose_among_several(ours: World, named: str) -> None:
    root = make_user(tenant=ours.tenant, role=Membership.Role.EDITOR, is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    assert client.get(TRIAL, {"tenant": named}).context["own"] is None
    assert client.post(SHIPPED, {"tenant": named}).status_code == 200
    assert words_of(ours, is_shipped=True) == []


def test_owner_installs_for_their_own_tenant_whatever_they_name(
    client: Client, ours: World, theirs: World
) -> None:
    assert client.post(SHIPPED, {"tenant": theirs.tenant.pk}).status_code == 302
    assert len(words_of(ours, is_shipped=True)) == len(shipped.words())
    assert words_of(theirs, is_shipped=True) == []


def test_an_analyst_sees_the_trial_but_installs_nothing(ours: World) -> None:
    analyst = make_user(tenant=ours.tenant, role=Membership.Role.ANALYST, is_staff=True)
    client = Client()
    client.force_login(analyst)
    assert client.post(SHIPPED).status_code == 403
    assert words_of(ours, is_shipped=True) == []
