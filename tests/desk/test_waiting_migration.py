"""Who waits when the line is introduced stands in it from when they came."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from apps.common.clock import now
from apps.desk.models import Wait
from tests.factories import make_conversation


@pytest.mark.django_db
def test_those_who_wait_already_are_lined_up() -> None:
    came = now() - timedelta(minutes=7)
    waits = make_conversation(owner="queue", waiting_since=came)
    silent = make_conversation(owner="queue")
    make_conversation(owner="ai", waiting_since=came)
    make_conversation(owner="queue", status="resolved")
    import_module("apps.desk.migrations.0005_adds_waiting").line_up(apps, None)
    rows = Wait.objects.values_list(
        "conversation_id", "tenant_id", "inbox_id", "since", "ended_at", "outcome"
    )
    assert set(rows) == {
        (waits.pk, waits.tenant_id, waits.inbox_id, came, None, ""),
        (silent.pk, silent.tenant_id, silent.inbox_id, silent.created_at, None, ""),
    }
