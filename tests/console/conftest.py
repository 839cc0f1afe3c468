"""An agent at work, signed in."""

import pytest
from django.test import Client

from apps.tenants.access import Desk
from tests import factories


@pytest.fixture
def desk(db: None) -> Desk:
    return factories.make_desk()


@pytest.fixture
def agent(client: Client, desk: Desk) -> Client:
    client.force_login(desk.user)
    client.cookies["django_language"] = "en"
    return client
