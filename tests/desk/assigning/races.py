"""Two workers of the engine, two colleagues and the sweep, at the same conversations in the same moment.

Each round lets everybody loose within a few milliseconds, in an order that a seed decides,
and looks at what came of it.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from apps.conversations.models import Conversation, Message
from apps.desk.assigning import keeping, services
from apps.desk.assigning.services import OfferGone, SlotTaken
from apps.desk.models import Assignment, Wait
from apps.tenants.access import Desk
from tests.desk.assigning.conftest import Office

WITHIN_S = 0.01
CAPACITY = 1
Action = Callable[[], object]


@dataclass
class Round:
    """claimers go for the same conversation; others get what the engine gives them."""

    office: Office
    claimers: list[Desk]
    others: list[Desk]
    seed: int
    winners: list[Desk] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        """What went wrong; nothing, it should be."""
        self.random = random.Random(self.seed)
        self.office.change(offer_timeout_s=self.random.choice([0, 30]))
        self.rows = [self.office.waits() for _ in range(3)]
        self.wanted = self.random.choice(self.rows)
        actions = [self.office.look, self.office.look, self._sweep, self._answer]
        actions += [lambda desk=desk: self._claim(desk) for desk in self.claimers]
        self.random.shuffle(actions)
        threads = [threading.Thread(target=self._act, args=(action, self._delay())) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        found = [*self.failures, *self._faults()]
        Conversation.objects.filter(tenant=self.office.tenant).update(
            status="resolved", owner="ai", assignee=None
        )
        Wait.objects.all().delete()
        Assignment.objects.all().delete()
        return [f"seed {self.seed}: {each}" for each in found]

    def _delay(self) -> float:
        return self.random.uniform(0, WITHIN_S)

    def _act(self, action: Action, delay: float) -> None:
        try:
            time.sleep(delay)
            action()
        except (SlotTaken, OfferGone):
            pass  # and the person was told so
        except Exception as error:  # noqa: BLE001 - reported by the round
            self.failures.append(repr(error))
        finally:
            connection.close()

    def _claim(self, desk: Desk) -> None:
        services.claim(desk, self.wanted.id)
        self.winners.append(desk)

    def _answer(self) -> None:
        """Whoever is offered something accepts it or declines, twice as browsers do."""
        for row in Assignment.objects.filter(state="offered"):
            [desk] = [each for each in (*self.claimers, *self.others) if each.user.pk == row.agent_id]
            answer = services.accept if row.pk.int % 2 else services.decline
            for _again in range(2):
                answer(desk, row.conversation_id)

    def _sweep(self) -> None:
        keeping.keep(self.office.tenant.id)

    def _faults(self) -> list[str]:
        return [*self._claimed(), *(fault for row in self.rows for fault in self._told(row)), *self._loads()]

    def _claimed(self) -> list[str]:
        self.wanted.refresh_from_db()
        found = ["claimed twice"] if len(self.winners) > 1 else []
        if [desk.user.pk for desk in self.winners] not in ([], [self.wanted.assignee_id]):
            found.append("whoever claimed it does not have it")
        return found

    def _told(self, row: Conversation) -> list[str]:
        """Exactly one is told of as having it, and it waits no more."""
        row.refresh_from_db()
        lines = Message.objects.filter(conversation=row, metadata__activity="assigned").count()
        waits = Wait.objects.filter(conversation=row, ended_at=None).count()
        has_person = row.owner == "human"
        expected = (1, 0, True) if has_person else (0, 1, False)
        known = (lines, waits, row.assignee_id is not None)
        return [] if known == expected else [f"{row.owner} but {known}"]

    def _loads(self) -> list[str]:
        """The engine gives nobody more than their capacity."""
        own = Conversation.objects.filter(tenant=self.office.tenant, status="open", owner="human")
        offered = Assignment.objects.filter(state="offered")
        loads = [
            own.filter(assignee=desk.user).count() + offered.filter(agent=desk.user).count()
            for desk in self.others
        ]
        return [f"loads {loads}"] if max(loads) > CAPACITY else []
