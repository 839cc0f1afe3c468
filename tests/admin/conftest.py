"""Two tenants with one row of every model that the back office shows, and clients for their people."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoDbBlocker

from apps.tenants.models import AuditEntry, Membership, Tenant, User
from tests import factories as make
from tests.shared_rows import kept_rows

Role = Membership.Role


@dataclass
class World:
    """One tenant and a row of each model, by label."""

    tenant: Tenant
    owner: User
    rows: dict[str, Any] = field(default_factory=dict)


def make_world(name: str) -> World:
    tenant = make.make_tenant(name=name)
    owner = make.make_user(tenant=tenant, role=Role.OWNER, username=f"owner-{name}", is_staff=True)
    inbox = make.make_inbox(tenant=tenant, name=f"Inbox of {name}")
    contact = make.make_contact(tenant=tenant, name=f"Contact of {name}")
    conversation = make.make_conversation(inbox=inbox, contact=contact)
    message = make.make_message(conversation=conversation, content=f"Words of {name}")
    persona = make.make_persona(tenant=tenant, name=f"Persona of {name}")
    provider = make.make_provider(tenant=tenant, name=f"Provider of {name}", model="m")
    collection = make.make_owned("knowledge.Collection", tenant=tenant, name=f"Collection of {name}")
    member = make.make_user(tenant=tenant, username=f"agent-{name}", display_name=f"Agent of {name}")
    answering = make.make_owned(
        "desk.InboxAnswering", tenant=tenant, inbox=inbox, persona=persona, provider=provider
    )
    answering.collections.add(collection)
    imported = make.make_import(collection=collection)
    audit = AuditEntry.objects.create(
        tenant=tenant,
        action=f"done by {name}",
        object_type="t",
        object_id="1",
        summary={"object": f"Thing of {name}"},
    )
    web_source = make.make_web_source(collection=collection, url=f"https://shop.example/source-of-{name}")
    evaluation_set = make.make_evaluation_set(tenant=tenant, name=f"Set of {name}", inbox=inbox)
    rows = [
        tenant,
        evaluation_set,
        make.make_evaluation_case(evaluation_set=evaluation_set, question=f"Case of {name}"),
        make.make_evaluation_run(evaluation_set=evaluation_set, by=owner),
        inbox,
        contact,
        conversation,
        message,
        persona,
        provider,
        collection,
        answering,
        audit,
        member,
        member.memberships.get(),
        make.make_article(collection=collection, title=f"Article of {name}"),
        imported,
        make.make_import_item(job=imported, title=f"Import of {name}"),
        make.make_rule(tenant=tenant, name=f"Rule of {name}", inbox=inbox, persona=persona),
        make.make_word(tenant=tenant, text=f"word of {name}"),
        make.make_allowed_phrase(tenant=tenant, text=f"phrase of {name}"),
        make.make_word_category(tenant=tenant, name=f"Category of {name}"),
        make.make_word_import(tenant=tenant, file_name=f"words of {name}.txt"),
        make.make_word_trial(tenant=tenant, category=f"Trial of {name}"),
        make.make_known_answer(tenant=tenant, question=f"Question of {name}"),
        web_source,
        make.make_web_page(source=web_source, url=f"https://shop.example/page-of-{name}"),
        make.make_gap(tenant=tenant, question=f"Gap of {name}"),
        make.make_article_finding(
            article=make.make_article(collection=collection, title=f"Old one of {name}")
        ),
        make.make_owned("knowledge.VectorSet", tenant=tenant, model=f"Model of {name}"),
        make.make_owned("ai.Budget", tenant=tenant, warn_at_percent=70),
        make.make_spending(tenant=tenant),
        make.make_intent(tenant=tenant, title=f"Intent of {name}"),
        make.make_turn(conversation=conversation, persona=persona),
        make.make_suggestion(conversation=conversation, user=member, text=f"Suggestion of {name}"),
        make.make_answer_report(message=message, user=member, comment=f"Report of {name}"),
        make.make_rating(conversation=conversation, comment=f"Comment of {name}"),
        make.make_api_key(tenant=tenant, name=f"Key of {name}")[0],
        make.make_custom_role(tenant=tenant, name=f"Role of {name}"),
        make.make_invitation(tenant=tenant, email=f"guest-of-{name.lower()}@kefu.example"),
        make.make_team(tenant=tenant, name=f"Team of {name}", members=[member]),
        make.make_owned("tenants.AssignmentSettings", tenant=tenant),
        make.make_owned("tenants.SignInSettings", tenant=tenant),
        make.make_owned(
            "desk.Assignment", tenant=tenant, conversation=conversation, agent=member, state="declined"
        ),
        make.make_hours(tenant=tenant, inbox=inbox),
        make.make_lifecycle(inbox=inbox),
        make.make_mailed_link(conversation=conversation),
        make.make_widget_settings(inbox=inbox, announcement={"en": f"News of {name}"}),
        make.make_contact_note(contact=contact, text=f"Note of {name}"),
        make.make_owned(
            "conversations.ContactMerge", tenant=tenant, kept=contact, joined=contact, by_name=f"By {name}"
        ),
        make.make_block(tenant=tenant, contact=contact, reason=f"Block of {name}"),
        make.make_hold(
            contact=make.make_contact(tenant=tenant, name=f"Held of {name}"), reason=f"Hold of {name}"
        ),
        make.make_data_request(contact=contact, reason=f"Request of {name}", state="done"),
        make.make_panel(tenant=tenant, title=f"Panel of {name}"),
        make.make_export(tenant=tenant, by=owner, reason=f"Export of {name}"),
        make.make_label(tenant=tenant, title=f"Label-of-{name}"),
        make.make_canned_response(tenant=tenant, title=f"Canned response of {name}"),
        make.make_owned("events.OutboxEntry", tenant=tenant, name=f"event.{name}", payload={})
        if hasattr(apps.get_model("events.OutboxEntry"), "tenant")
        else apps.get_model("events.OutboxEntry").objects.create(
            tenant_id=tenant.id, name=f"event.{name}", payload={}
        ),
    ]
    return World(tenant, owner, {row._meta.label: row for row in rows})


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, World]]:
    with kept_rows(django_db_blocker):
        with django_db_blocker.unblock():
            made = make_world("Ours"), make_world("Theirs")
        yield made


@pytest.fixture
def ours(worlds: tuple[World, World], db: None) -> World:
    return deepcopy(worlds[0])


@pytest.fixture
def theirs(worlds: tuple[World, World], db: None) -> World:
    return deepcopy(worlds[1])


@pytest.fixture
def enter() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def client(ours: World, enter: Callable[[User], Client]) -> Client:
    """The owner of our tenant in the back office."""
    return enter(ours.owner)


def make_member(world: World, role: str, **fields: Any) -> User:
    return make.make_user(tenant=world.tenant, role=role, is_staff=True, **fields)


def registered() -> list[str]:
    """Labels of every model in the back office."""
    return sorted(model._meta.label for model in admin.site._registry if model is not Group)


SUPERUSERS_ONLY = frozenset({"tenants.Tenant", "events.OutboxEntry"})
TENANT_PAGES = [label for label in registered() if label not in SUPERUSERS_ONLY]
