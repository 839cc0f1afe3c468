"""The first-run guide: steps that tick themselves, and what can be done on its page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.ai.models import Provider
from apps.backoffice.first_run import guide_of
from apps.backoffice.first_run_links import links_of
from apps.desk import first_run
from apps.desk.first_run import NotSkippable, State, Step
from apps.desk.models import FirstRun
from apps.knowledge.models import Article, Collection
from apps.tenants import sightings
from apps.tenants.admin_scope import Scope
from apps.tenants.models import AuditEntry, Inbox, Membership, Tenant
from tests.backoffice.test_search_page import entered, shown
from tests.factories import (
    make_article,
    make_conversation,
    make_hours,
    make_inbox,
    make_invitation,
    make_provider,
    make_superuser,
    make_tenant,
    make_turn,
    make_user,
)

Role = Membership.Role


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant(name="Hill", slug="hill")


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return entered(tenant)


def states(tenant: Tenant) -> dict[str, str]:
    return {str(step): str(state) for step, state in first_run.guide(tenant.id).states.items()}


def do(client: Client, deed: str, **fields: Any) -> Any:
    return client.post(reverse("first_run"), {"do": deed} | fields)


def test_empty_tenant_has_everything_before_it(tenant: Tenant) -> None:
    make_user(tenant=tenant)
    assert states(tenant) == {
        "model": "next",
        "knowledge": "open",
        "inbox": "open",
        "try": "open",
        "site": "open",
        "colleague": "open",
        "hours": "open",
    }


def test_steps_tick_themselves(tenant: Tenant) -> None:
    sightings._noted.clear()
    make_provider(tenant=tenant)
    assert states(tenant)["model"] == "done"
    make_article(tenant=tenant)
    assert states(tenant)["knowledge"] == "done"
    inbox = make_inbox(tenant=tenant)
    assert states(tenant)["inbox"] == "done"
    assert states(tenant)["try"] == "next"
    make_turn(conversation=make_conversation(tenant=tenant), state="answered")
    assert states(tenant)["try"] == "done"
    sightings.note_sighting(inbox=inbox, origin="https://hill.example", is_allowed=False)
    assert states(tenant)["site"] == "next"
    sightings.note_sighting(inbox=inbox, origin="https://shop.example", is_allowed=True)
    assert states(tenant)["site"] == "done"
    for _person in range(2):
        make_user(tenant=tenant)
    make_hours(tenant=tenant)
    assert first_run.guide(tenant.id).is_complete


def test_what_belongs_to_others_ticks_nothing(tenant: Tenant) -> None:
    other = make_tenant()
    make_provider(tenant=other)
    make_article(tenant=other)
    make_turn(conversation=make_conversation(tenant=other), state="answered")
    make_hours(tenant=other)
    make_article(tenant=tenant, state="draft")
    assert set(states(tenant).values()) == {"next", "open"}


def test_colleague_who_was_asked_counts(tenant: Tenant) -> None:
    make_invitation(tenant=make_tenant())
    assert states(tenant)["colleague"] == "open"
    make_invitation(tenant=tenant)
    assert states(tenant)["colleague"] == "done"


@pytest.mark.parametrize(("has_mail", "link"), [(True, "invite"), (False, "people")], ids=["mail", "no-mail"])
def test_colleagues_are_invited_by_mail_where_there_is_mail(
    tenant: Tenant, settings: Any, has_mail: bool, link: str
) -> None:
    settings.KEFU_HAS_MAIL = has_mail
    (found,) = links_of(Step.COLLEAGUE, tenant, is_done=False)
    assert found.name == link
    assert entered(tenant).get(found.address).status_code == 200


def test_model_of_the_environment_counts(tenant: Tenant, settings: Any) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "https://model.example/v1", "key"
    assert states(tenant)["model"] == "done"


def test_knowledge_only_is_a_choice(tenant: Tenant, client: Client) -> None:
    assert do(client, "knowledge_only").status_code == 302
    assert states(tenant)["model"] == "done"
    assert "You chose answers without a model." in shown(client.get(reverse("first_run")))
    assert AuditEntry.objects.for_tenant(tenant.id).latest("created_at").action == "chose knowledge only"


def test_first_article_is_pasted_and_published(tenant: Tenant, client: Client) -> None:
    for title in ("Returns?", "Delivery?"):
        assert do(client, "article", title=title, body="Three days.").status_code == 302
    article = Article.objects.get(title="Returns?")
    assert (article.tenant_id, article.state, article.body) == (tenant.id, "published", "Three days.")
    assert [row.name for row in Collection.objects.for_tenant(tenant.id)] == [article.collection.name]
    entry = AuditEntry.objects.for_tenant(tenant.id).filter(object_id=str(article.id)).get()
    assert entry.action == "added"


def test_article_without_words_is_refused(tenant: Tenant, client: Client) -> None:
    response = do(client, "article", title="", body="")
    assert shown(response).count("This field is required.") == 2
    assert not Collection.objects.exists()


@pytest.mark.parametrize("deed", ["files", "pages"])
def test_imports_find_a_collection(tenant: Tenant, client: Client, deed: str) -> None:
    response = do(client, deed)
    collection = Collection.objects.get(tenant=tenant)
    assert f"collection={collection.id}" in response["Location"]
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert f'value="{collection.id}" selected' in shown(page)


def test_steps_that_may_wait_are_put_aside(tenant: Tenant, client: Client) -> None:
    do(client, "skip", step="hours")
    do(client, "skip", step="hours")
    do(client, "skip", step="knowledge")
    do(client, "skip", step="nonsense")
    assert FirstRun.objects.get(tenant=tenant).skipped == ["hours"]
    assert states(tenant)["hours"] == State.SKIPPED
    with pytest.raises(NotSkippable):
        first_run.skip(tenant.id, Step.KNOWLEDGE)


def test_guide_is_hidden_and_comes_back(tenant: Tenant, client: Client) -> None:
    owner = Scope(make_user(tenant=tenant, role=Role.OWNER), tenant, Role.OWNER)
    assert guide_of(owner) is not None
    do(client, "skip", step="hours")
    do(client, "hide")
    assert guide_of(owner) is None
    assert "Show it on the start page again" in shown(client.get(reverse("first_run")))
    do(client, "show")
    guide = guide_of(owner)
    assert guide is not None
    assert [step["name"] for step in guide["steps"] if step["state"] == State.DONE] == ["colleague"]
    assert (guide["done"], guide["total"], guide["next"]["name"]) == (1, 7, "model")


def test_start_page_shows_the_card_until_it_is_hidden(tenant: Tenant, client: Client) -> None:
    card = 'data-testid="first-run"'
    assert card in shown(client.get(reverse("admin:index")))
    do(client, "hide")
    assert card not in shown(client.get(reverse("admin:index")))


def test_new_inbox_has_a_name_and_a_free_site_key(tenant: Tenant, client: Client) -> None:
    page = client.get(reverse("first_run"))
    steps = {step["name"]: step for step in page.context["first_run"]["steps"]}
    form = client.get(steps["inbox"]["links"][0].address).context["adminform"].form
    assert (form["name"].value(), form["site_key"].value()[:5]) == ("Hill", "hill-")
    assert steps["site"]["links"] == []


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ANALYST], ids=str)
def test_who_may_not_set_up_sees_the_page_and_changes_nothing(tenant: Tenant, role: str) -> None:
    client = entered(tenant, role)
    assert "An owner or an administrator can do this." in shown(client.get(reverse("first_run")))
    for deed in ("knowledge_only", "hide", "show"):
        assert do(client, deed).status_code == 403
    assert do(client, "skip", step="hours").status_code == 403
    assert not FirstRun.objects.exists()
    assert guide_of(Scope(make_user(tenant=tenant, role=role), tenant, role)) is None


def test_tenant_of_the_form_is_not_believed(tenant: Tenant, client: Client) -> None:
    foreign = make_tenant()
    do(client, "hide", tenant=str(foreign.id))
    assert [row.tenant_id for row in FirstRun.objects.all()] == [tenant.id]


def test_superuser_begins_with_a_tenant(db: None) -> None:
    client, scope = entered(None), Scope(make_superuser(), None)
    assert guide_of(scope) == {"has_no_tenant": True}
    assert "Make the first tenant" in shown(client.get(reverse("first_run")))
    first = make_tenant(name="First")
    guide = guide_of(scope)
    assert guide is not None
    assert guide["tenant"] == first
    second = make_tenant(name="Second")
    assert guide_of(scope) is None
    assert "Choose a tenant" in shown(client.get(reverse("first_run")))
    do(client, "hide", tenant=str(second.id))
    assert FirstRun.objects.get().tenant_id == second.id
    assert Inbox.objects.count() == Provider.objects.count() == 0
