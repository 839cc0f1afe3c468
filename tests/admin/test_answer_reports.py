"""Reports of answers in the back office: what stands in them, and who deals with them."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.desk.models import AnswerReport
from apps.tenants.models import AuditEntry, Membership, User
from tests.admin.conftest import World, make_member
from tests.admin.urls import page

LABEL = "desk.AnswerReport"


@pytest.fixture
def report(ours: World) -> AnswerReport:
    row: AnswerReport = ours.rows[LABEL]
    return row


def settle(client: Client, report: AnswerReport) -> str:
    client.post(
        page(LABEL, "changelist"), {"action": "settle_selected", "_selected_action": [str(report.pk)]}
    )
    report.refresh_from_db()
    return report.state


def test_report_shows_the_answer_and_leads_to_its_conversation(client: Client, report: AnswerReport) -> None:
    shown = client.get(page(LABEL, "change", report.pk)).content.decode()
    assert "Report of Ours" in shown
    assert "Words of Ours" in shown
    assert page("conversations.Conversation", "change", report.conversation_id) in shown


def test_supervisor_deals_with_reports(
    ours: World, report: AnswerReport, enter: Callable[[User], Client]
) -> None:
    assert settle(enter(make_member(ours, Membership.Role.SUPERVISOR)), report) == "done"
    entry = AuditEntry.objects.get(object_id=str(report.pk))
    assert entry.summary["changes"]["state"] == {"before": "open", "after": "done"}


@pytest.mark.parametrize("role", [Membership.Role.ANALYST, Membership.Role.EDITOR])
def test_others_do_not(ours: World, report: AnswerReport, enter: Callable[[User], Client], role: str) -> None:
    assert settle(enter(make_member(ours, role)), report) == "open"
