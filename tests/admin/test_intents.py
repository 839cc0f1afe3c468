"""The intents in the back office: whose classifier a sentence is tried with, and what the pages say of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.ai.models import Intent, IntentListVersion, TrainedClassifier
from apps.ai.shipped import SHIPPED, shipped_classifier
from apps.tenants.models import Membership, User
from tests import factories as make
from tests.admin.conftest import World, make_member

pytestmark = pytest.mark.django_db
ADD = "admin:ai_intent_add"
STRANGE = 987654321  # too long to be part of some id by chance


@pytest.fixture
def client(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def page() -> str:
    return reverse("admin:ai_intent_recognition")


def test_recognition_shows_the_shipped_intents_and_what_a_sentence_is_taken_for(client: Client) -> None:
    response = client.post(page(), {"sentence": "发票抬头能改一下吗"})
    assert response.status_code == 200
    assert response.context["tried"]["intent"].name == "invoice"
    assert set(SHIPPED) <= {row.name for row in response.context["state"].rows}
    assert "The shipped classifier serves" in response.content.decode()


@pytest.mark.parametrize("sentence", ["", "x" * 401], ids=["nothing", "long"])
def test_recognition_refuses_what_is_no_sentence(client: Client, sentence: str) -> None:
    response = client.post(page(), {"sentence": sentence})
    assert response.context["tried"] is None
    assert response.context["form"].errors


def test_recognition_shows_a_sentence_as_text(client: Client) -> None:
    response = client.post(page(), {"sentence": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in response.content.decode()


def test_recognition_is_of_the_own_tenant(client: Client, ours: World, theirs: World) -> None:
    TrainedClassifier.objects.create(
        tenant=ours.tenant,
        version=1,
        weights=shipped_classifier().to_bytes(),
        accuracy=0.756,
        figures={"invoice": [7, 6]},
    )
    TrainedClassifier.objects.create(tenant=theirs.tenant, version=STRANGE, accuracy=0.5)
    make.make_intent(tenant=theirs.tenant, name="secret_of_theirs")
    IntentListVersion.objects.create(tenant=ours.tenant, version=2)
    response = client.get(page())
    text = response.content.decode()
    assert "it recognised 76 %" in text
    assert "a new training follows" in text
    assert {row.name: (row.examples, row.recognised) for row in response.context["state"].rows}[
        "invoice"
    ] == (7, 6)
    assert str(STRANGE) not in text.replace(",", "")
    assert "secret_of_theirs" not in text


def test_recognition_for_a_superuser_is_of_what_is_shipped(
    ours: World, enter: Callable[[User], Client]
) -> None:
    response = enter(make.make_superuser()).get(page())
    assert {row.name for row in response.context["state"].rows} == set(SHIPPED)


def test_recognition_is_closed_to_editors(ours: World, enter: Callable[[User], Client]) -> None:
    response = enter(make_member(ours, Membership.Role.EDITOR)).get(page())
    assert response.status_code == 403


def test_intent_is_saved_by_the_service(client: Client, ours: World) -> None:
    data = {
        "name": "loan",
        "title": "",
        "description": "",
        "examples": " one \n\ntwo\none",
        "is_active": "on",
    }
    assert client.post(reverse(ADD), data).status_code == 302
    assert Intent.objects.get(tenant=ours.tenant, name="loan").examples == ["one", "two"]
    assert IntentListVersion.objects.get(tenant=ours.tenant).version == 1


def test_intent_with_a_bad_example_is_refused(client: Client, ours: World) -> None:
    response = client.post(reverse(ADD), {"name": "loan", "examples": "one\n..."})
    assert "at least one letter" in response.content.decode()
    assert not Intent.objects.filter(tenant=ours.tenant, name="loan").exists()
