"""Who may enter the back office, and what each role sees and changes there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.tenants.access import SESSION_TENANT
from apps.tenants.admin_menu import GROUPS, View
from apps.tenants.models import Membership, User
from tests import factories as make
from tests.admin.conftest import TENANT_PAGES, World, make_member, registered
from tests.admin.urls import page

Role = Membership.Role
Enter = Callable[[User], Client]

AUTOMATION = {
    "ai.Intent",
    "ai.Persona",
    "desk.TriggerRule",
    "desk.InboxAnswering",
    "moderation.AllowedPhrase",
    "moderation.SensitiveWord",
    "moderation.WordCategory",
}
KNOWLEDGE = {
    "ai.KnownAnswer",
    "desk.ArticleFinding",
    "desk.Gap",
    "knowledge.Article",
    "knowledge.Collection",
    "knowledge.EvaluationCase",
    "knowledge.EvaluationSet",
    "knowledge.ImportItem",
    "knowledge.WebSource",
}
# Word lists on their way in and on trial: looked at, never changed.
WORDS_AT_WORK = {"moderation.WordImport", "moderation.WordTrial"}
# What the background made of them: looked at, never changed.
WORK = {"knowledge.EvaluationRun", "knowledge.ImportJob", "knowledge.VectorSet", "knowledge.WebPage"}
EVIDENCE = {
    "ai.Spending",
    "conversations.ContactMerge",
    "conversations.ContactNote",
    "conversations.Conversation",
    "conversations.Message",
    "conversations.Rating",
    "desk.Assignment",
    "desk.BotTurn",
    "desk.DataRequest",
    "desk.MailedLink",
    "desk.Suggestion",
    "reports.Export",
    "tenants.AuditEntry",
}
THREADS = {
    "conversations.Block",
    "conversations.ContactMerge",
    "conversations.ContactNote",
    "conversations.Conversation",
    "conversations.Message",
    "conversations.Rating",
    "desk.Assignment",
    "desk.BotTurn",
    "desk.MailedLink",
    "desk.AnswerReport",
    "desk.Suggestion",
    "conversations.Contact",
    "conversations.Label",
    "conversations.CannedResponse",
}
PEOPLE = {
    "tenants.AssignmentSettings",
    "tenants.CustomRole",
    "tenants.Invitation",
    "tenants.Membership",
    "tenants.SignInSettings",
    "tenants.Team",
    "tenants.User",
}
INBOXES = {
    "tenants.BusinessHours",
    "tenants.Inbox",
    "tenants.LifecycleSettings",
    "tenants.Panel",
    "tenants.WidgetSettings",
}
ALL = set(TENANT_PAGES)
WITHIN_OTHERS = {
    "knowledge.EvaluationCase",
    "knowledge.EvaluationRun",
    "knowledge.ImportItem",
    "knowledge.WebPage",
}

MADE_AND_TAKEN_BACK = {"tenants.ApiKey", "tenants.Invitation"}  # never changed

VIEWS = {
    Role.OWNER: ALL,
    Role.ADMINISTRATOR: ALL,
    Role.SUPERVISOR: AUTOMATION
    | WORDS_AT_WORK
    | KNOWLEDGE
    | WORK
    | THREADS
    | PEOPLE
    | INBOXES
    | {"reports.Export"},
    Role.ANALYST: AUTOMATION | WORDS_AT_WORK | KNOWLEDGE | WORK | THREADS | INBOXES | {"reports.Export"},
    Role.EDITOR: KNOWLEDGE | WORK,
}
CHANGES = {
    Role.OWNER: ALL - EVIDENCE - WORK - WORDS_AT_WORK - MADE_AND_TAKEN_BACK,
    Role.ADMINISTRATOR: ALL - EVIDENCE - WORK - WORDS_AT_WORK - MADE_AND_TAKEN_BACK,
    Role.SUPERVISOR: AUTOMATION
    | KNOWLEDGE
    | {
        "conversations.Block",
        "conversations.Contact",
        "conversations.Label",
        "conversations.CannedResponse",
        "desk.AnswerReport",
    },
    Role.ANALYST: set(),
    Role.EDITOR: KNOWLEDGE,
}


@pytest.mark.parametrize("role", VIEWS)
def test_role_views_its_pages(ours: World, enter: Enter, role: str) -> None:
    client = enter(make_member(ours, role))
    opened = {label for label in TENANT_PAGES if client.get(page(label, "changelist")).status_code == 200}
    assert opened == VIEWS[Role(role)]


@pytest.mark.parametrize("role", CHANGES)
def test_role_changes_its_pages(ours: World, enter: Enter, role: str) -> None:
    client = enter(make_member(ours, role))
    changeable = set()
    for label in VIEWS[Role(role)]:
        response = client.get(page(label, "change", ours.rows[label].pk))
        if response.context["has_change_permission"]:
            changeable.add(label)
    assert changeable == CHANGES[Role(role)]


def test_analyst_changes_nothing_by_post(ours: World, enter: Enter) -> None:
    client = enter(make_member(ours, Role.ANALYST))
    persona = ours.rows["ai.Persona"]
    for name in ("change", "delete"):
        assert (
            client.post(page("ai.Persona", name, persona.pk), {"name": "X", "post": "yes"}).status_code == 403
        )
    assert client.post(page("ai.Persona", "add"), {"name": "X"}).status_code == 403
    persona.refresh_from_db()
    assert persona.name == "Persona of Ours"


def test_sidebar_lists_what_the_role_opens(ours: World, enter: Enter) -> None:
    pages = (
        "knowledge.Article",
        "knowledge.Collection",
        "knowledge.ImportJob",
        "knowledge.WebSource",
        "knowledge.VectorSet",
        "desk.Gap",
        "desk.ArticleFinding",
        "ai.KnownAnswer",
        "knowledge.EvaluationSet",
    )
    links = [*(page(label, "changelist") for label in pages), reverse("search_page")]
    assert sidebar(enter(make_member(ours, Role.EDITOR))) == links


def test_sidebar_lists_every_page(ours: World, enter: Enter) -> None:
    """Once each, but for what is reached from another one; the installation's own pages for superusers."""
    views = {reverse(each.route) for _title, group in GROUPS for each in group if isinstance(each, View)}
    assert {reverse(name) for name in ("search_page", "playground", "checks", "first_run")} <= views
    listed = {page(label, "changelist") for label in set(TENANT_PAGES) - WITHIN_OTHERS} | views
    assert sorted(sidebar(enter(ours.owner))) == sorted(listed)
    everything = {page(label, "changelist") for label in set(registered()) - WITHIN_OTHERS} | views
    assert sorted(sidebar(enter(make.make_superuser()))) == sorted(everything)


def sidebar(client: Client) -> list[str]:
    groups = client.get("/admin/").context["sidebar_navigation"]
    return [item["link"] for group in groups for item in group["items"]]


@pytest.mark.parametrize("role", [Role.AGENT])
def test_agent_is_not_let_in(ours: World, enter: Enter, role: str) -> None:
    assert enter(make_member(ours, role)).get("/admin/").status_code == 302


def test_staff_flag_is_needed(ours: World, enter: Enter) -> None:
    user = make.make_user(tenant=ours.tenant, role=Role.OWNER)
    assert enter(user).get("/admin/").status_code == 302


@pytest.mark.parametrize("off", ["membership", "tenant", "user"])
def test_inactive_is_not_let_in(ours: World, enter: Enter, off: str) -> None:
    client = enter(ours.owner)
    rows = {"membership": ours.owner.memberships.get(), "tenant": ours.tenant, "user": ours.owner}
    rows[off].is_active = False
    rows[off].save()
    assert client.get("/admin/").status_code == 302


def test_session_tenant_decides(ours: World, theirs: World, enter: Enter) -> None:
    make.make_membership(user=ours.owner, tenant=theirs.tenant, role=Role.SUPERVISOR)
    client = enter(ours.owner)
    session = client.session
    session[SESSION_TENANT] = str(theirs.tenant.id)
    session.save()
    personas = client.get(page("ai.Persona", "changelist")).context["cl"].queryset
    assert [row.name for row in personas] == ["Persona of Theirs"]
    assert client.get(page("ai.Provider", "changelist")).status_code == 403


def test_session_tenant_of_an_agent_role_is_not_let_in(ours: World, theirs: World, enter: Enter) -> None:
    make.make_membership(user=ours.owner, tenant=theirs.tenant, role=Role.AGENT)
    client = enter(ours.owner)
    session = client.session
    session[SESSION_TENANT] = str(theirs.tenant.id)
    session.save()
    assert client.get("/admin/").status_code == 302


def test_session_tenant_of_strangers_counts_for_nothing(ours: World, theirs: World, enter: Enter) -> None:
    client = enter(ours.owner)
    session = client.session
    session[SESSION_TENANT] = str(theirs.tenant.id)
    session.save()
    personas = client.get(page("ai.Persona", "changelist")).context["cl"].queryset
    assert [row.name for row in personas] == ["Persona of Ours"]


def test_blocked_text_is_for_supervisors(ours: World, enter: Enter) -> None:
    conversation = ours.rows["conversations.Conversation"]
    make.make_message(conversation=conversation, content="something forbidden", visibility="supervisors")
    addresses = (
        page("conversations.Message", "changelist"),
        page("conversations.Conversation", "change", conversation.pk),
    )
    shown = {
        role: [
            "something forbidden" in enter(make_member(ours, role)).get(address).content.decode()
            for address in addresses
        ]
        for role in (Role.SUPERVISOR, Role.ANALYST)
    }
    assert shown == {Role.SUPERVISOR: [True, True], Role.ANALYST: [False, False]}


def test_theme_search_is_closed(ours: World, enter: Enter) -> None:
    assert enter(ours.owner).get("/admin/search/", {"s": "inbox", "extended": "1"}).status_code == 404


def test_sign_in_leads_to_the_back_office(db: None) -> None:
    user = make.make_user(role=Role.OWNER, is_staff=True, password=make.PASSWORD, username="lin")
    client = Client()
    form = client.get("/admin/", follow=True)
    assert form.redirect_chain == [
        ("/admin/login/?next=/admin/", 302),
        ("/console/login/?next=/admin/", 302),
    ]
    data = {"username": user.username, "password": make.PASSWORD, "next": "/admin/"}
    answer = client.post("/console/login/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_who_has_no_back_office_is_told_so(db: None) -> None:
    """And is not sent back and forth between the two doors."""
    client = Client()
    client.force_login(make.make_user(role=Role.AGENT))
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert (answer.status_code, answer.templates[0].name) == (403, "console/no_office.html")
