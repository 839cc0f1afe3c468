"""What conversations do by themselves, over REST: rest, and the settings of an inbox."""

from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import isoformat, now
from apps.tenants.models import LifecycleSettings, Tenant
from tests.api.client import Program, error
from tests.factories import make_conversation, make_inbox, make_lifecycle

DEFAULTS = {
    "end_ai_after_min": 0,
    "end_people_after_min": 0,
    "warn_before_min": 10,
    "return_after_min": 0,
    "return_when": "open",
    "mails_replies": True,
    "mails_rating": False,
}


@pytest.mark.parametrize("hours", [2, None])
def test_a_conversation_rests_and_is_woken(program: Program, tenant: Tenant, hours: int | None) -> None:
    row = make_conversation(tenant=tenant)
    until = isoformat(now() + timedelta(hours=hours)) if hours else None
    answer = program.post(f"/conversations/{row.id}/snooze", {"until": until}).json()
    assert (answer["status"], answer["snoozed_until"]) == ("snoozed", until)
    answer = program.post(f"/conversations/{row.id}/reopen", {}).json()
    assert (answer["status"], answer["snoozed_until"]) == ("open", None)


def test_what_cannot_rest_is_told(program: Program, tenant: Tenant) -> None:
    row, resolved = make_conversation(tenant=tenant), make_conversation(tenant=tenant, status="resolved")
    for given in ("2020-01-01T00:00:00Z", isoformat(now() + timedelta(days=400)), "tomorrow", "reply"):
        assert error(program.post(f"/conversations/{row.id}/snooze", {"until": given})) == (400, "invalid")
    assert error(program.post(f"/conversations/{resolved.id}/snooze", {})) == (409, "closed")
    assert error(program.post(f"/conversations/{make_conversation().id}/snooze", {})) == (404, "not_found")


def test_an_inbox_shows_its_defaults_and_takes_changes(program: Program, tenant: Tenant) -> None:
    inbox = make_inbox(tenant=tenant)
    path = f"/inboxes/{inbox.id}"
    assert program.get(path).json()["lifecycle"] == DEFAULTS
    assert not LifecycleSettings.objects.exists()
    changes: dict[str, Any] = {"end_ai_after_min": 60, "mails_replies": False}
    for _ in range(2):
        changed = program.patch(path, {"lifecycle": changes}).json()
        assert changed["lifecycle"] == DEFAULTS | changes
    assert LifecycleSettings.objects.for_tenant(tenant.id).count() == 1
    assert changed["name"] == inbox.name


@pytest.mark.parametrize(
    "changes",
    [
        {"end_ai_after_min": 5},
        {"end_ai_after_min": -1},
        {"return_after_min": 43_201},
        {"return_when": "never"},
        {"unknown": 1},
    ],
    ids=["warning after the end", "negative", "too long", "no such word", "no such name"],
)
def test_settings_that_make_no_sense_change_nothing(
    program: Program, tenant: Tenant, changes: dict[str, Any]
) -> None:
    settings = make_lifecycle(inbox=make_inbox(tenant=tenant), end_people_after_min=30)
    answer = program.patch(f"/inboxes/{settings.inbox_id}", {"lifecycle": changes})
    assert error(answer) == (400, "invalid")
    settings.refresh_from_db()
    assert (settings.end_ai_after_min, settings.end_people_after_min) == (0, 30)


def test_foreign_inboxes_are_not_found(program: Program) -> None:
    inbox = make_inbox()
    assert error(program.get(f"/inboxes/{inbox.id}")) == (404, "not_found")
    body = {"lifecycle": {"mails_replies": False}}
    assert error(program.patch(f"/inboxes/{inbox.id}", body)) == (404, "not_found")
