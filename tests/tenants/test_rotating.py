"""Rotating the key under which secrets are stored."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.ai.models import Provider
from apps.common.encryption import decrypt, encrypt
from apps.tenants.models import AuditEntry
from apps.tenants.rotating import columns, rotate
from tests import factories as make

pytestmark = pytest.mark.django_db
COLUMN = "encrypted_api_key"


def test_columns_are_found_by_their_name() -> None:
    found = {f"{model._meta.label}.{column}" for model, column in columns()}
    assert {"ai.Provider.encrypted_api_key", "conversations.Message.encrypted_original"} <= found


def test_rotate_encrypts_anew_under_the_first_key(settings: Any) -> None:
    settings.KEFU_SECRETS_KEYS = ["old"]
    first, second = (make.make_provider(encrypted_api_key=encrypt(key)) for key in ("one", "two"))
    settings.KEFU_SECRETS_KEYS = ["new", "old"]
    third = make.make_provider(encrypted_api_key=encrypt("three"))
    make.make_provider(encrypted_api_key="")
    done = rotate(Provider, COLUMN)
    assert (done.rotated, done.current, done.unreadable) == (2, 1, 0)
    settings.KEFU_SECRETS_KEYS = ["new"]
    rows = [Provider.objects.get(pk=row.pk) for row in (first, second, third)]
    assert [decrypt(row.encrypted_api_key) for row in rows] == ["one", "two", "three"]
    again = rotate(Provider, COLUMN)
    assert (again.rotated, again.current) == (0, 3)


def test_command_tells_of_lost_secrets_and_leaves_a_trace(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEFU_SECRETS_KEYS = ["lost"]
    make.make_provider(encrypted_api_key=encrypt("gone"))
    settings.KEFU_SECRETS_KEYS = ["old"]
    kept = make.make_provider(encrypted_api_key=encrypt("kept"))
    settings.KEFU_SECRETS_KEYS = ["new", "old"]
    with pytest.raises(CommandError, match="1 secrets"):
        call_command("rotate_secrets")
    assert (
        "ai.Provider.encrypted_api_key: 1 encrypted anew, 0 were already, 1 unreadable"
        in capsys.readouterr().out
    )
    entry = AuditEntry.objects.get(action="secrets rotated")
    assert (entry.tenant_id, entry.via, entry.summary["count"]) == (kept.tenant_id, "command", 1)
