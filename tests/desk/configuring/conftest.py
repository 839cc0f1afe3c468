"""A tenant with one row of every kind that belongs to a configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils.translation import override

from apps.desk.configuring.documents import Document
from apps.desk.configuring.reading import published_document
from apps.desk.models import InboxAnswering
from apps.tenants.models import Inbox, Tenant
from tests import factories as make


@dataclass
class Shop:
    tenant: Tenant
    inbox: Inbox
    persona: Any
    collection: Any
    team: Any
    label: Any
    answering: InboxAnswering

    @property
    def document(self) -> Document:
        return published_document(self.tenant.id)


def make_shop(site_key: str = "shop") -> Shop:
    tenant = make.make_tenant()
    inbox = make.make_inbox(tenant=tenant, site_key=site_key, name="Shop", greeting="Hello!")
    persona = make.make_persona(
        tenant=tenant, name="Friendly", is_default=True, forbidden_topics=["politics"]
    )
    collection, team = (
        make.make_collection(tenant=tenant, name="Help"),
        make.make_team(tenant=tenant, name="Service"),
    )
    label = make.make_label(tenant=tenant, title="refund")
    answering = make.make_owned("desk.InboxAnswering", tenant=tenant, inbox=inbox, persona=persona)
    answering.collections.add(collection)
    make.make_intent(tenant=tenant, name="wholesale", examples=["Do you sell to shops?"])
    make.make_owned("moderation.WordCategory", tenant=tenant, name="ads")
    make.make_word(tenant=tenant, text="zqword", action="block", category="ads")
    make.make_hours(tenant=tenant, inbox=inbox)
    make.make_lifecycle(inbox=inbox, end_ai_after_min=60)
    make.make_widget_settings(inbox=inbox, announcement={"en": "News"})
    make.make_rule(
        tenant=tenant,
        name="Refunds",
        inbox=inbox,
        conditions={"keywords": ["refund"]},
        actions={
            "handoff": {"team": str(team.id), "texts": {"en": "One moment."}},
            "labels": [str(label.id)],
        },
    )
    make.make_rule(
        tenant=tenant,
        name="Prices",
        conditions={"keywords": ["price"]},
        actions={"answer": {"persona": str(persona.id), "collections": [str(collection.id)]}},
    )
    return Shop(tenant, inbox, persona, collection, team, label, answering)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()
