"""Another tenant's rows are in no list, form, choice, autocomplete, action, deletion, history or guessed address."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.test import Client
from django.urls import reverse

from apps.tenants.models import User
from apps.tenants.scoping import TenantOwned
from tests.admin.conftest import SUPERUSERS_ONLY, TENANT_PAGES, World, registered
from tests.admin.urls import page
from tests.security.html_forms import form_data


def test_registry_covers_every_tenant_owned_model_that_people_configure() -> None:
    internal = {
        "ai.IntentListVersion",
        "ai.TrainedClassifier",
        "conversations.Attachment",
        "conversations.ContactLabel",
        "conversations.ConversationLabel",
        "conversations.Mention",
        "conversations.MessageTerms",
        "conversations.PageView",
        "conversations.SavedDraft",
        "conversations.SavedView",
        "conversations.ScheduledMessage",
        "conversations.SearchProgress",
        "desk.ArticleUse",
        "desk.ConfigurationDraft",
        "desk.ConfigurationVersion",
        "desk.DraftTrial",
        "desk.FirstRun",
        "desk.GapQuestion",
        "desk.MailRefusal",
        "desk.Notification",
        "desk.PendingMail",
        "desk.ReviewProgress",
        "desk.SilenceWarning",
        "desk.Wait",
        "knowledge.ArticleVersion",
        "knowledge.Chunk",
        "knowledge.EvaluationResult",
        "knowledge.ImportFile",
        "knowledge.KnowledgeVersion",
        "knowledge.Vector",
        "moderation.WordListVersion",
        "reports.ConversationHour",
        "reports.CountProgress",
        "tenants.MonthlyUsage",
        "tenants.NotificationChoices",
        "tenants.TeamMember",
        "tenants.TenantLimits",
        "tenants.WidgetPicture",
    }
    owned = {model._meta.label for model in apps.get_models() if issubclass(model, TenantOwned)}
    assert owned - set(registered()) == internal


def test_worlds_cover_every_registered_model(ours: World) -> None:
    """A model that joins the back office must join these tests."""
    assert set(ours.rows) == set(registered())


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_list_shows_own_rows_only(client: Client, ours: World, theirs: World, label: str) -> None:
    response = client.get(page(label, "changelist"))
    shown = set(response.context["cl"].queryset.values_list("pk", flat=True))
    assert ours.rows[label].pk in shown
    assert theirs.rows[label].pk not in shown
    assert "Theirs" not in response.content.decode()


@pytest.mark.parametrize("label", TENANT_PAGES)
@pytest.mark.parametrize("name", ["change", "delete", "history"])
def test_foreign_row_is_not_found(client: Client, ours: World, theirs: World, label: str, name: str) -> None:
    row = theirs.rows[label]
    response = client.get(page(label, name, row.pk))
    assert response.status_code in (302, 403, 404)
    assert "Theirs" not in response.content.decode()


@pytest.mark.parametrize("label", TENANT_PAGES)
@pytest.mark.parametrize("name", ["change", "delete"])
def test_foreign_row_cannot_be_written(
    client: Client, ours: World, theirs: World, label: str, name: str
) -> None:
    row = theirs.rows[label]
    before = type(row).objects.filter(pk=row.pk).values().get()
    response = client.post(page(label, name, row.pk), {"name": "Taken", "title": "Taken", "post": "yes"})
    assert response.status_code in (302, 403, 404)
    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_own_row_opens(client: Client, ours: World, label: str) -> None:
    assert client.get(page(label, "change", ours.rows[label].pk)).status_code == 200
    assert client.get(page(label, "history", ours.rows[label].pk)).status_code == 200


def _relations() -> list[tuple[str, str]]:
    return [
        (label, field.name)
        for label in TENANT_PAGES
        for field in apps.get_model(label)._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField) and field.related_model._meta.label in TENANT_PAGES
    ]


@pytest.mark.parametrize(("label", "field"), _relations())
def test_form_offers_own_rows_only(
    client: Client, ours: World, theirs: World, label: str, field: str
) -> None:
    for address in (page(label, "add"), page(label, "change", ours.rows[label].pk)):
        response = client.get(address)
        form = response.context["adminform"].form if response.status_code == 200 else None
        if form is not None and field in form.fields:
            foreign = {row.pk for row in theirs.rows.values()} | {theirs.owner.pk}
            assert not foreign & set(form.fields[field].queryset.values_list("pk", flat=True))


@pytest.mark.parametrize(("label", "field"), _relations())
def test_forged_choice_is_refused(client: Client, ours: World, theirs: World, label: str, field: str) -> None:
    """Where the form has no such field, sending one anyway changes nothing."""
    row = ours.rows[label]
    own = apps.get_model(label)._meta.get_field(field)
    foreign = theirs.rows[own.related_model._meta.label]
    response = client.get(page(label, "change", row.pk))
    before = _chosen(row, own)
    forged = form_data(response) | {field: [str(foreign.pk)]}
    answer = client.post(page(label, "change", row.pk), forged)
    if field in response.context["adminform"].form.fields:
        assert list(answer.context["adminform"].form.errors) == [field]
    row.refresh_from_db()
    assert _chosen(row, own) == before


def _chosen(row: Any, field: Any) -> list[Any]:
    if field.many_to_many:
        return list(getattr(row, field.name).values_list("pk", flat=True))
    return [getattr(row, field.attname)]


@pytest.mark.parametrize(("label", "field"), _relations())
def test_autocomplete_finds_own_rows_only(
    client: Client, ours: World, theirs: World, label: str, field: str
) -> None:
    model = apps.get_model(label)
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    response = client.get(reverse("admin:autocomplete"), query | {"term": ""})
    assert response.status_code in (200, 403)
    found = {str(each["id"]) for each in response.json()["results"]} if response.status_code == 200 else set()
    assert not {str(row.pk) for row in theirs.rows.values()} & found


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_filters_offer_own_rows_only(client: Client, ours: World, theirs: World, label: str) -> None:
    filters = client.get(page(label, "changelist")).context["cl"].filter_specs
    offered = {
        str(part)
        for spec in filters
        for choice in getattr(spec, "lookup_choices", [])
        for part in (choice if isinstance(choice, tuple | list) else [choice])
    }
    assert not {str(row.pk) for row in theirs.rows.values()} & offered
    assert not [each for each in offered if "Theirs" in each]


def _actions() -> list[tuple[str, str]]:
    """Every list action that a page can have, the one for deleting included."""
    return [
        (label, name)
        for label in TENANT_PAGES
        for name in [
            "delete_selected",
            *(each for each in admin.site.get_model_admin(apps.get_model(label)).actions or ()),
        ]
    ]


@pytest.mark.parametrize(("label", "action"), _actions())
def test_action_leaves_foreign_rows_alone(
    client: Client, ours: World, theirs: World, label: str, action: str
) -> None:
    row = theirs.rows[label]
    before = type(row).objects.filter(pk=row.pk).values().get()
    data = {"action": action, "_selected_action": [str(row.pk)], "post": "yes"}
    list(client.post(page(label, "changelist"), data))  # a download is read to its end
    assert type(row).objects.filter(pk=row.pk).values().get() == before


def _operations() -> list[tuple[str, str]]:
    return [
        (label, name)
        for label in TENANT_PAGES
        for name in admin.site.get_model_admin(apps.get_model(label)).actions_detail
    ]


@pytest.mark.parametrize(("label", "operation"), _operations())
@pytest.mark.parametrize("method", ["get", "post"])
def test_operation_does_not_find_foreign_row(
    client: Client, ours: World, theirs: World, label: str, operation: str, method: str
) -> None:
    row = theirs.rows[label]
    before = type(row).objects.filter(pk=row.pk).values().get()
    assert getattr(client, method)(page(label, operation, row.pk)).status_code == 404
    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("label", sorted(SUPERUSERS_ONLY))
@pytest.mark.parametrize("name", ["changelist", "change"])
def test_installation_pages_are_for_superusers(client: Client, ours: World, label: str, name: str) -> None:
    args = [ours.rows[label].pk] if name == "change" else []
    assert client.get(page(label, name, *args)).status_code == 403


@pytest.mark.parametrize("label", registered())
def test_anonymous_is_sent_to_sign_in(db: None, label: str) -> None:
    response = Client().get(page(label, "changelist"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("label", registered())
def test_superuser_sees_every_tenant(
    enter: Callable[[User], Client], ours: World, theirs: World, label: str
) -> None:
    superuser = enter(_superuser())
    shown = set(superuser.get(page(label, "changelist")).context["cl"].queryset.values_list("pk", flat=True))
    assert {ours.rows[label].pk, theirs.rows[label].pk} <= shown
    assert superuser.get(page(label, "change", theirs.rows[label].pk)).status_code == 200


def _superuser() -> User:
    return User.objects.create(username="root", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("label", TENANT_PAGES)
def test_tenant_is_no_field_of_a_tenants_form(client: Client, ours: World, label: str) -> None:
    response = client.get(page(label, "change", ours.rows[label].pk))
    assert "tenant" not in response.context["adminform"].form.fields


SECRETS = [
    ("tenants.Inbox", "identity_secret__startswith"),
    ("tenants.User", "password__startswith"),
    ("tenants.ApiKey", "hashed_key__startswith"),
    ("ai.Provider", "encrypted_api_key__startswith"),
    ("conversations.Message", "encrypted_original__startswith"),
    ("desk.InboxAnswering", "provider__encrypted_api_key__startswith"),
    ("conversations.Conversation", "inbox__identity_secret__startswith"),
]


@pytest.mark.parametrize(("label", "lookup"), SECRETS)
def test_list_address_cannot_ask_for_secrets(client: Client, ours: World, label: str, lookup: str) -> None:
    assert client.get(page(label, "changelist"), {lookup: "a"}).status_code == 400
