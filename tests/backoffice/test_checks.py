"""Test buttons: what really happens is told to administrators, and not too often."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse

from apps.desk import connections
from apps.tenants.models import AuditEntry, Membership, Tenant
from tests.backoffice.test_search_page import entered, shown
from tests.factories import make_provider, make_superuser, make_tenant, make_user
from tests.provider.fixtures import ProviderServer, provider_process, provider_server

__all__ = ["provider_process", "provider_server"]
Role = Membership.Role


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant()


def signed_in(tenant: Tenant | None, **fields: Any) -> Client:
    user = (
        make_user(tenant=tenant, role=Role.OWNER, is_staff=True, **fields)
        if tenant
        else make_superuser(**fields)
    )
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def run(client: Client, check: str) -> Any:
    return client.post(reverse("checks"), {"check": check})


def told(response: Any) -> list[tuple[bool, str]]:
    return [(finding.is_ok, str(finding.text)) for finding in response.context["findings"]]


def test_mail_goes_to_whoever_asks(tenant: Tenant, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    response = run(signed_in(tenant, email="lin@shop.example"), "mail")
    assert [letter.to for letter in mail.outbox] == [["lin@shop.example"]]
    assert told(response)[0][0] is True
    entry = AuditEntry.objects.for_tenant(tenant.id).get(action="tested")
    assert entry.summary["changes"] == {"mail": {"before": None, "after": True}}


def test_mail_server_that_is_not_there_is_named(tenant: Tenant, settings: Any) -> None:
    settings.KEFU_HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", 1, "s3cret-password"
    response = run(signed_in(tenant, email="lin@shop.example"), "mail")
    assert told(response) == [(False, "The mail server did not take the letter.")]
    assert "ConnectionRefusedError" in shown(response)
    assert "s3cret-password" not in shown(response)


@pytest.mark.parametrize(
    ("has_mail", "email", "text"),
    [
        (False, "lin@shop.example", "This installation sends no mail: EMAIL_URL is not set."),
        (True, "", "Your account has no e-mail address to send to."),
    ],
    ids=["no-mail", "no-address"],
)
def test_mail_that_cannot_go_says_why(
    tenant: Tenant, settings: Any, has_mail: bool, email: str, text: str
) -> None:
    settings.KEFU_HAS_MAIL = has_mail
    assert told(run(signed_in(tenant, email=email), "mail")) == [(False, text)]
    assert mail.outbox == []


def test_storage_is_written_read_and_emptied(db: None, tmp_path: Path) -> None:
    found = connections.try_storage(FileSystemStorage(location=tmp_path))
    assert [finding.is_ok for finding in found] == [True, True, True]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_storage_that_refuses_is_named(db: None, tmp_path: Path) -> None:
    (tmp_path / connections.FOLDER).write_text("a file stands where the folder should be")
    (found,) = connections.try_storage(FileSystemStorage(location=tmp_path))
    assert (found.is_ok, str(found.text)[:7]) == (False, "Writing")
    assert "Error" in found.said


def test_models_of_the_installation_are_asked(
    db: None, settings: Any, provider_server: ProviderServer
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = provider_server.base_url, "sk-secret-of-tests"
    provider_server.control(mode="stream", text="OK")
    response = run(signed_in(None), "model")
    assert all(is_ok for is_ok, _text in told(response))
    assert "OK" in [finding.said for finding in response.context["findings"]]
    settings.OPENAI_EMBEDDING_MODEL = "vectors"
    (found,) = told(run(signed_in(None), "embedding"))
    assert (found[0], found[1][:39]) == (True, "vectors makes vectors of 8 numbers; one")
    settings.OPENAI_EMBEDDING_MODEL = "status?code=401"
    assert told(run(signed_in(None), "embedding")) == [(False, "The key was refused.")]
    assert "sk-secret-of-tests" not in shown(response)


def test_what_is_not_set_is_said(db: None, settings: Any) -> None:
    settings.OPENAI_BASE_URL = ""
    assert "No model is set in the environment" in told(run(signed_in(None), "model"))[0][1]
    assert "No embedding model is set" in told(run(signed_in(None), "embedding"))[0][1]


@pytest.mark.parametrize("check", ["storage", "model", "embedding", "nonsense", ""])
def test_the_inside_is_for_superusers(tenant: Tenant, check: str) -> None:
    assert run(signed_in(tenant), check).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.SUPERVISOR, 403), (Role.EDITOR, 403)], ids=str
)
def test_who_may_test(tenant: Tenant, role: str, status: int) -> None:
    assert entered(tenant, role).get(reverse("checks")).status_code == status


def test_own_models_lead_to_their_test(tenant: Tenant) -> None:
    provider = make_provider(tenant=tenant)
    foreign = make_provider(tenant=make_tenant())
    text = shown(signed_in(tenant).get(reverse("checks")))
    assert reverse("admin:ai_provider_test", args=[provider.pk]) in text
    assert str(foreign.pk) not in text


@pytest.mark.parametrize("who", ["owner", "superuser"])
def test_tests_are_rationed(tenant: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setattr("apps.backoffice.checks.TESTS", 1)
    settings.KEFU_HAS_MAIL = True
    client = signed_in(tenant if who == "owner" else None, email="lin@shop.example")
    run(client, "mail")
    assert "That was often." in shown(run(client, "mail"))
    assert len(mail.outbox) == 1
