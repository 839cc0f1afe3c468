"""What a person chooses to be told of."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.desk import choosing
from apps.desk.choosing import DEFAULTS, Kind, Way
from apps.tenants.access import Desk
from apps.tenants.models import NotificationChoices

PAGE = reverse("console:settings")


def test_page_shows_the_defaults(agent: Client) -> None:
    page = agent.get(PAGE).content.decode()
    for kind, ways in DEFAULTS.items():
        for way in choosing.OFFERED_WAYS[kind]:
            assert f'name="{kind}.{way}" {"checked" if way in ways else ""}>' in page
    assert 'name="offered.mail"' not in page
    assert 'name="queued.list"' not in page
    assert '<option value="30" selected>30 minutes</option>' in page


def test_choices_are_kept_and_shown(agent: Client, desk: Desk) -> None:
    fields = {
        "mention.list": "on",
        "mention.mail": "on",
        "queued.mail": "on",
        "mail_after": "60",
        "long_wait": "5",
    }
    response = agent.post(PAGE, fields)
    assert response["Location"] == reverse("console:settings-saved")
    choices = choosing.own_choices(desk)
    assert {kind: set(ways) for kind, ways in choices.chosen.items() if ways} == {
        Kind.MENTION: {Way.LIST, Way.MAIL}
    }
    assert choices.ways[Kind.MENTION] == {Way.LIST}
    assert (choices.is_mailed, choices.mail_after_minutes, choices.long_wait_minutes) == (False, 60, 5)
    page = agent.get(reverse("console:settings-saved")).content.decode()
    assert 'data-testid="saved"' in page
    assert 'name="mention.mail" checked>' in page
    assert '<option value="5" selected>5 minutes</option>' in page


@pytest.mark.parametrize("text", ["", "0", "61", "-5", "²", "x" * 50])
def test_minutes_that_are_not_offered_become_the_usual(agent: Client, desk: Desk, text: str) -> None:
    agent.post(PAGE, {"mail_after": text, "long_wait": text})
    choices = choosing.own_choices(desk)
    assert (choices.mail_after_minutes, choices.long_wait_minutes) == (30, 10)


def test_choices_are_of_this_tenant_alone(agent: Client, desk: Desk) -> None:
    agent.post(PAGE, {})
    agent.post(PAGE, {})
    row = NotificationChoices.objects.get()
    assert (row.tenant_id, row.membership.user_id) == (desk.tenant.id, desk.user.pk)


def test_strangers_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PAGE)["Location"].startswith(reverse("console:login"))
    assert client.post(PAGE)["Location"].startswith(reverse("console:login"))
