"""An office: a tenant with a team, its people at their desks, and visitors who wait."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import waiting
from apps.desk.assigning import engine, keeping
from apps.desk.models import Assignment, Wait
from apps.tenants.access import Desk
from apps.tenants.models import AssignmentSettings, Inbox, Membership, Team, TeamMember, Tenant
from tests.duty import off_duty, on_duty
from tests.factories import (
    label_conversation,
    make_conversation,
    make_desk,
    make_inbox,
    make_label,
    make_team,
)

__all__ = ["Office", "office"]


@dataclass
class Office:
    """team: its members answer in turn, at once."""

    inbox: Inbox
    team: Team
    waited: int = field(default=0)

    @property
    def tenant(self) -> Tenant:
        return self.inbox.tenant

    def desk(
        self,
        availability: str = "online",
        *,
        team: Team | None = None,
        is_connected: bool = True,
        **fields: Any,
    ) -> Desk:
        """Somebody of the team. fields: of the membership."""
        desk = make_desk(tenant=self.tenant)
        member = self.member(desk)
        TeamMember.objects.create(tenant=self.tenant, team=team or self.team, membership=member)
        Membership.objects.filter(pk=member.pk).update(availability=availability, **fields)
        if is_connected:
            on_duty(self.tenant, availability, desk)
        return desk

    def leaves(self, desk: Desk) -> None:
        off_duty(self.tenant, desk)

    def member(self, desk: Desk) -> Membership:
        return Membership.objects.get(tenant=self.tenant, user=desk.user)

    def settings(self, **fields: Any) -> None:
        AssignmentSettings.objects.update_or_create(tenant=self.tenant, defaults=fields)

    def change(self, **fields: Any) -> None:
        """The team's settings."""
        Team.objects.filter(pk=self.team.pk).update(**fields)
        self.team.refresh_from_db()

    def other_team(self, **fields: Any) -> Team:
        return make_team(tenant=self.tenant, **{"strategy": "round_robin"} | fields)

    def waits(self, *, labels: Iterable[str] = (), **fields: Any) -> Conversation:
        """A visitor waits for the team; each came a second after the one before."""
        row = make_conversation(inbox=self.inbox, **{"owner": "queue", "team": self.team} | fields)
        label_conversation(row, *(make_label(tenant=self.tenant, title=title) for title in labels))
        waiting.begin_all([row])
        self.waited += 1
        since = now() - timedelta(minutes=5) + timedelta(seconds=self.waited)
        Wait.objects.filter(conversation=row).update(since=since)
        return row

    def has(self, desk: Desk, **fields: Any) -> Conversation:
        """The agent has a conversation already."""
        return make_conversation(inbox=self.inbox, **{"owner": "human", "assignee": desk.user} | fields)

    def look(self) -> int:
        return engine.assign_waiting(self.tenant.id)

    def later(self, **passed: float) -> None:
        """So much time goes by for all that was decided, then the sweep comes."""
        for row in Assignment.objects.filter(tenant=self.tenant):
            for name in ("created_at", "expires_at", "ended_at"):
                if getattr(row, name):
                    setattr(row, name, getattr(row, name) - timedelta(**passed))
            row.save()
        Wait.objects.filter(tenant=self.tenant).update(since=now() - timedelta(minutes=9))
        keeping.keep(self.tenant.id)

    def assignee(self, row: Conversation) -> Any:
        row.refresh_from_db()
        return row.assignee

    def decisions(self, row: Conversation) -> list[tuple[str, str, Any]]:
        """(state, reason, agent), the oldest first."""
        rows = Assignment.objects.filter(conversation=row).order_by("created_at", "id")
        return [(each.state, each.reason, each.agent) for each in rows]

    def verdicts(self, row: Conversation) -> dict[str, str]:
        """Of the last decision, by name."""
        last = Assignment.objects.filter(conversation=row).latest("created_at")
        return {each["name"]: each["verdict"] for each in last.candidates}

    def activities(self, row: Conversation) -> list[str]:
        lines = Message.objects.filter(conversation=row, sender_kind="system").order_by("seq")
        return [line.metadata["activity"] for line in lines]


@pytest.fixture
def office(db: None) -> Office:
    inbox = make_inbox()
    return Office(inbox, make_team(tenant=inbox.tenant, strategy="round_robin"))
