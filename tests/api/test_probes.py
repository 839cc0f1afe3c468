import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_answer_under_any_host_name(client: Client, settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.com"]
    assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.django_db
def test_other_pages_answer_under_our_names_only(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.com"]
    assert client.get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400
    assert client.get("/", headers={"host": "chat.example.com"}).status_code == 200
