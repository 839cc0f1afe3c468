"""What must not go into production refuses to start."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.backoffice.deployment import proxies_are_named
from apps.tenants.demo import API_KEYS, PASSWORD
from apps.tenants.open_doors import refuse_open_doors
from apps.tenants.services import create_api_key
from kefu.safety import DEVELOPMENT_KEY, refuse_unsafe
from tests import factories

ROOT = Path(__file__).resolve().parents[1]
GOOD = "p3Jw9-x2LmQ7rT5vYb8NcK4hFgZ1sD6aEuVoXiWtRjHqBnMlPy0"
HTTP, HTTPS = "http://chat.example.com", "https://chat.example.com"


@pytest.mark.parametrize(
    ("key", "debug", "base_url", "reason"),
    [
        pytest.param("", False, HTTPS, "is missing", id="no-key"),
        pytest.param(DEVELOPMENT_KEY, False, HTTPS, "too weak", id="the-development-key"),
        pytest.param(GOOD[:49], False, HTTPS, "too weak", id="short-key"),
        pytest.param("abc" * 30, False, HTTPS, "too weak", id="key-of-three-letters"),
        pytest.param(GOOD, True, HTTPS, "DEBUG shows", id="debug-in-public"),
    ],
)
def test_unsafe_settings_are_refused(key: str, debug: bool, base_url: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=reason):
        refuse_unsafe(secret_key=key, debug=debug, base_url=base_url)


@pytest.mark.parametrize(
    ("key", "debug", "base_url"),
    [
        pytest.param(GOOD, False, HTTPS, id="production"),
        pytest.param(DEVELOPMENT_KEY, True, HTTP, id="trying-it-out"),
    ],
)
def test_safe_settings_are_taken(key: str, debug: bool, base_url: str) -> None:
    refuse_unsafe(secret_key=key, debug=debug, base_url=base_url)


def managed(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    given = {name: os.environ[name] for name in ("PATH", "HOME", "KEFU_HOME") if name in os.environ}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=given | environ, capture_output=True, text=True, check=False, timeout=60
    )


def test_no_command_runs_with_a_weak_key() -> None:
    ended = managed("check", SECRET_KEY="secret", DEBUG="0")
    assert ended.returncode == 1
    assert "SECRET_KEY is too weak" in ended.stderr


def test_a_production_installation_passes_the_deployment_checks() -> None:
    proxied = {
        "KEFU_BASE_URL": HTTPS,
        "ALLOWED_HOSTS": "chat.example.com",
        "KEFU_TRUSTED_PROXIES": "10.0.0.0/8",
    }
    ended = managed("check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=GOOD, **proxied)
    assert (ended.returncode, ended.stderr) == (0, ended.stderr)
    assert "no issues" in ended.stdout


def test_deployment_check_asks_for_the_proxies(settings: Any) -> None:
    settings.KEFU_BASE_URL, settings.KEFU_TRUSTED_PROXIES = HTTPS, []
    assert [each.id for each in proxies_are_named(None)] == ["kefu.W001"]
    settings.KEFU_BASE_URL = HTTP
    assert proxies_are_named(None) == []


@pytest.mark.django_db
class TestOpenDoors:
    def test_the_demos_password_outside_of_a_demo_is_refused(self, settings: Any) -> None:
        person = factories.make_user(username="agent")
        person.set_password(PASSWORD)
        person.save()
        settings.KEFU_DEMO = False
        with pytest.raises(ImproperlyConfigured, match="account agent"):
            refuse_open_doors()
        settings.KEFU_DEMO = True
        refuse_open_doors()

    def test_the_demos_keys_outside_of_a_demo_are_refused(self, settings: Any) -> None:
        settings.KEFU_DEMO = False
        tenant = factories.make_tenant()
        row, _ = create_api_key(tenant_id=tenant.id, name="Demo", scopes=["read"], plain=API_KEYS["other"])
        with pytest.raises(ImproperlyConfigured, match="API key Demo of the tenant"):
            refuse_open_doors()
        row.revoked_at = row.created_at
        row.save()
        refuse_open_doors()

    def test_own_people_and_keys_open_as_they_should(self, settings: Any) -> None:
        settings.KEFU_DEMO = False
        person = factories.make_user(username="admin")
        person.set_password("quite another phrase")
        person.save()
        create_api_key(tenant_id=factories.make_tenant().id, name="Shop", scopes=["read"])
        refuse_open_doors()
