"""Lists cost the same number of queries with one row and with three."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import TENANT_PAGES, World
from tests.admin.urls import page

ONE_PER_TENANT = {"ai.Budget", "tenants.AssignmentSettings", "tenants.SignInSettings"}


def fill(world: World) -> None:
    """Two more rows of everything, with relations of their own."""
    tenant = world.tenant
    for _ in range(2):
        inbox = make.make_inbox(tenant=tenant)
        persona = make.make_persona(tenant=tenant)
        provider = make.make_provider(tenant=tenant, model="m")
        collection = make.make_collection(tenant=tenant)
        agent = make.make_user(tenant=tenant)
        conversation = make.make_conversation(
            inbox=inbox, contact=make.make_contact(tenant=tenant), assignee=agent
        )
        message = make.make_message(conversation=conversation)
        make.make_suggestion(conversation=conversation, user=agent)
        make.make_answer_report(message=message, user=agent)
        make.make_owned("desk.Assignment", tenant=tenant, conversation=conversation, agent=agent)
        make.make_turn(conversation=conversation, persona=persona)
        make.make_rating(conversation=conversation, assignee=agent)
        make.make_owned("desk.InboxAnswering", tenant=tenant, inbox=inbox, persona=persona, provider=provider)
        article = make.make_article(collection=collection)
        evaluation_set = make.make_evaluation_set(tenant=tenant, inbox=inbox)
        make.make_evaluation_case(evaluation_set=evaluation_set)
        make.make_evaluation_run(evaluation_set=evaluation_set, by=agent)
        imported = make.make_import(collection=collection, started_by=agent)
        make.make_import_item(job=imported, file=make.make_import_file(job=imported))
        make.make_rule(tenant=tenant, inbox=inbox, persona=persona)
        make.make_allowed_phrase(tenant=tenant)  # a sensitive word as well
        make.make_word_category(tenant=tenant)
        word_import = make.make_word_import(tenant=tenant, started_by=agent)
        make.make_word_trial(tenant=tenant, started_by=agent, word_import=word_import)
        make.make_intent(tenant=tenant)
        make.make_known_answer(tenant=tenant)
        make.make_web_page(source=make.make_web_source(collection=collection, last_job=imported))
        make.make_gap(tenant=tenant)
        make.make_owned("knowledge.VectorSet", tenant=tenant, model=f"model-{article.id}")
        make.make_article_finding(article=article)
        make.make_api_key(tenant=tenant)
        make.make_spending(tenant=tenant)
        make.make_team(tenant=tenant, members=[agent])
        make.make_hours(tenant=tenant, inbox=inbox)
        make.make_widget_settings(inbox=inbox)
        make.make_lifecycle(inbox=inbox)
        make.make_mailed_link(conversation=conversation)
        make.make_contact_note(contact=conversation.contact, author=agent)
        make.make_owned(
            "conversations.ContactMerge",
            tenant=tenant,
            kept=conversation.contact,
            joined=conversation.contact,
            by_name="Rain",
        )
        make.make_block(tenant=tenant, contact=conversation.contact, by=agent)
        make.make_hold(conversation=conversation)
        make.make_data_request(contact=conversation.contact)
        make.make_panel(tenant=tenant)
        make.make_export(tenant=tenant, by=agent)
        make.make_custom_role(tenant=tenant)
        make.make_invitation(tenant=tenant)
        make.make_label(tenant=tenant)
        make.make_canned_response(tenant=tenant)
        make.make_owned(
            "tenants.AuditEntry", tenant=tenant, actor=agent, action="a", object_type="t", object_id="1"
        )


@pytest.mark.parametrize("label", sorted(set(TENANT_PAGES) - ONE_PER_TENANT))
@pytest.mark.parametrize("as_superuser", [False, True])
def test_list_queries_do_not_grow(client: Client, ours: World, label: str, as_superuser: bool) -> None:
    if as_superuser:
        client.force_login(make.make_superuser())
    client.get(page(label, "changelist"))
    queries, rows = cost(client, label)
    fill(ours)
    assert cost(client, label) == (queries, rows + 2)


def cost(client: Client, label: str) -> tuple[int, int]:
    """(queries, rows) of the list."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page(label, "changelist"))
    return len(queries), len(response.context["cl"].result_list)
