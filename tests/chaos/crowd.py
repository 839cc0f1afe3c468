"""The people of a run: visitors with one or two tabs, agents, a program; and who watches whose conversation."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tests.chaos.client import Client
from tests.chaos.codecs import Codec
from tests.chaos.people import Agent, Visitor
from tests.chaos.program import Program
from tests.chaos.record import Reader, Record
from tests.chaos.traffic import Crowd
from tests.e2e.installation import Installation
from tests.e2e.sockets import post, session_cookie

OPEN_AT_MOST = 40  # the server allows an agent's socket 50
SECOND_TAB, TINY_BUFFER = 0.25, 0.3
KEY = "kefu-demo-key"


@dataclass(frozen=True, slots=True)
class Team:
    """A tenant's people. One in ten visitors comes to the other tenant, so that there is something to leak."""

    tenant: str
    site_key: str
    logins: tuple[str, ...]
    share: float


TEAMS = (
    Team("demo", "demo-people", ("agent", "agent2", "admin"), 0.9),
    Team("other", "other", ("other-admin",), 0.1),
)


class Gathering:
    """Makes the clients; gives each new conversation to a few agents of its tenant."""

    def __init__(
        self,
        installation: Installation,
        record: Record,
        chance: random.Random,
        *,
        codecs: Sequence[Codec],
        with_key: float,
    ) -> None:
        self._installation = installation
        self._record = record
        self._chance = chance
        self._codecs = codecs
        self._agents: dict[str, list[Agent]] = {}
        self._known: set[str] = set()
        program = Program(record, url=installation.url, key=KEY, chance=chance, with_key=with_key)
        self.crowd = Crowd([], [], program, [])

    @property
    def clients(self) -> list[Client]:
        return [*self.crowd.visitors, *self.crowd.agents]

    @property
    def is_quiet(self) -> bool:
        """Nothing waits for an acknowledgement."""
        return not len(self.crowd.program) and not any(len(client.outbox) for client in self.clients)

    def gather(self, *, visitors: int, agents: int) -> None:
        """Opens their sessions; nobody is connected yet."""
        for team in TEAMS:
            self._hire(team, max(1, round(agents * team.share)))
            for number in range(max(1, round(visitors * team.share))):
                self._welcome(team, f"{team.tenant}-visitor{number + 1}")

    def _hire(self, team: Team, count: int) -> None:
        cookies = [session_cookie(self._installation, login) for login in team.logins]
        self._agents[team.tenant] = [
            self._client(
                Agent,
                Reader(f"{team.tenant}-agent{number + 1}", team.tenant),
                cookie=self._chance.choice(cookies),
            )
            for number in range(count)
        ]
        self.crowd.agents.extend(self._agents[team.tenant])

    def _welcome(self, team: Team, name: str) -> None:
        session = post(f"{self._installation.url}/api/v1/widget/sessions", {"site_key": team.site_key})
        for tab in range(2 if self._chance.random() < SECOND_TAB else 1):
            reader = Reader(f"{name}.{tab + 1}", team.tenant, session["contact"]["id"])
            on_conversation = partial(self._assign, team.tenant)
            self.crowd.visitors.append(
                self._client(Visitor, reader, token=session["token"], on_conversation=on_conversation)
            )

    def _client(self, kind, reader: Reader, **fields):  # type: ignore[no-untyped-def]
        client = kind(
            reader,
            self._record,
            url=self._installation.socket_url,
            codec=self._chance.choice(self._codecs),
            chance=random.Random(self._chance.random()),
            **fields,
        )
        client.is_tiny = self._chance.random() < TINY_BUFFER
        return client

    def _assign(self, tenant: str, conversation_id: str) -> None:
        if conversation_id in self._known:  # the other tab's
            return
        self._known.add(conversation_id)
        if tenant == "demo":
            self.crowd.conversations.append(conversation_id)
        free = [agent for agent in self._agents[tenant] if len(agent.open) < OPEN_AT_MOST]
        for agent in self._chance.sample(free, min(len(free), self._chance.choice((1, 2, 2, 3)))):
            agent.watch(conversation_id)
