"""What every part needs: an installation, visitors, agents, and a look at what they cost."""

import math
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.load import installation, machine
from bench.load.audit import Audit, audit
from bench.load.figures import Times, load_cost, total
from bench.load.fleet import Fleet, helpers
from bench.load.installation import HOST, Installation
from bench.load.ports import source
from bench.load.signing_in import agent_cookies

Json = dict[str, Any]
SITE_KEY = "demo-people"
SETTLE_S = 30.0


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU used so far, by process and by the whole machine; the moment."""

    at: float
    processes: dict[tuple[str, int], float]
    machine_s: float


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds by role over a phase. A process that was killed in it is not counted, one that was started is."""

    wall_s: float
    roles: dict[str, float]
    machine_s: float

    @classmethod
    def between(cls, first: Reading, last: Reading) -> "Usage":
        used: dict[str, float] = defaultdict(float)
        for (role, pid), seconds in last.processes.items():
            used[role] += seconds - first.processes.get((role, pid), 0.0)
        return cls(last.at - first.at, used, last.machine_s - first.machine_s)

    def __str__(self) -> str:
        strangers = max(0.0, self.machine_s - sum(self.roles.values()))
        shares = [*sorted(self.roles.items()), ("strangers", strangers)]
        return "CPU of a core: " + "  ".join(
            f"{role} {used / self.wall_s:.0%}" for role, used in shares if used
        )


class Stage:
    def __init__(self, kefu: Installation, visitors: Fleet, agents: Fleet) -> None:
        self.kefu = kefu
        self.visitors = visitors
        self.agents = agents
        self._load = [helper.pid for helper in (*visitors.helpers, *agents.helpers)]

    def say(self, text: str) -> None:
        print(f"  {text}", flush=True)

    # ── crowd ────────────────────────────────────────────────────────────────────────────────────────

    def tokens(self, sessions: int, *, at_once: int = 16) -> int:
        """A token each through the public route. Answers how many failed."""
        started, first = time.monotonic(), 0
        for number, (helper, count) in enumerate(
            zip(self.visitors.helpers, self._shares(sessions), strict=True)
        ):
            place = {"host": HOST, "port": self.kefu.port, "source": source(number)}
            helper.order("tokens", first=first, count=count, at_once=at_once, site_key=SITE_KEY, **place)
            first += count
        return self._told("sessions opened over HTTP", self.visitors.answers(), started)

    def connect(self, *, at_once: int = 32) -> int:
        """A socket and hello each. Answers how many failed."""
        started = time.monotonic()
        return self._told("sockets that said hello", self.visitors.ask("connect", at_once=at_once), started)

    def warm(self, *, at_once: int = 64) -> list[str]:
        """A first message each. Answers the conversations."""
        self.begin()
        first = self.reading()
        started = time.monotonic()
        answers = self.visitors.ask("warm", at_once=at_once)
        lasted = time.monotonic() - started
        reports = self.visitors.ask("report")
        conversations = [each for answer in answers for each in answer["conversations"]]
        failed = sum(answer["failed"] for answer in answers)
        rate = (
            f"{len(conversations):,} in {lasted:.1f} s, {len(conversations) / lasted:.0f}/s, {failed} failed"
        )
        self.say(f"first messages (make contact and conversation): {rate}; ack {Times.of(reports, 'acks')}")
        self.say(f"  {self.since(first)}")
        return conversations

    def subscribe(self, conversations: list[str], *, agents: int) -> None:
        """So many agents' sockets share the conversations."""
        started = time.monotonic()
        place = {"host": HOST, "port": self.kefu.port, "source": source(100)}
        self.agents.ask("sign_in", cookies=agent_cookies(self.kefu.port), count=agents, **place)
        missing = sum(each["missing"] for each in self.agents.ask("subscribe", conversations=conversations))
        lasted = time.monotonic() - started
        self.say(
            f"{agents} agents subscribed to {len(conversations) - missing:,} conversations in {lasted:.0f} s"
        )
        if missing:
            self.say(f"  {missing} subscriptions were not answered: {self._notes()}")

    def _shares(self, sessions: int) -> list[int]:
        count = len(self.visitors.helpers)
        return [sessions // count + (number < sessions % count) for number in range(count)]

    def _told(self, what: str, answers: list[Json], started: float) -> int:
        lasted, times = time.monotonic() - started, Times.of(answers, "times")
        failed = sum(int(answer["failed"]) for answer in answers)
        rate = f"{len(times):,} in {lasted:.1f} s, {len(times) / lasted:.0f}/s, {failed} failed"
        self.say(f"{what}: {rate}; each {times}")
        if failed:
            self.say(f"  {self._notes()}")
        return failed

    # ── figures ──────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        self.visitors.ask("begin")
        self.agents.ask("begin")

    def reports(self) -> tuple[list[Json], list[Json]]:
        """Of the visitors' processes and of the agents'. What they cost is printed."""
        visitors, agents = self.visitors.ask("report"), self.agents.ask("report")
        self.say(f"load generator: {load_cost(visitors + agents)}")
        for name in ("errors", "closes"):
            counted = total(visitors + agents, name)
            if counted:
                self.say(f"{name}: {dict(counted)}; {self._notes()}")
        return visitors, agents

    def reading(self) -> Reading:
        used = machine.cpu_seconds(self.kefu.process.pid)
        used |= {("load", pid): machine.cpu_of(pid) for pid in self._load}
        return Reading(time.monotonic(), used, machine.busy_seconds())

    def since(self, first: Reading) -> Usage:
        return Usage.between(first, self.reading())

    def settle(self) -> None:
        """Until everybody was shown everything that is stored, or the time is up."""
        lasts = self.kefu.last_seqs()
        for fleet in (self.visitors, self.agents):
            fleet.ask("settle", lasts=lasts, within=SETTLE_S)

    def audit(self) -> Audit:
        self.settle()
        visitors, agents = self.visitors.ask("results"), self.agents.ask("results")
        faults = total(self.visitors.ask("report") + self.agents.ask("report"), "faults")
        found = audit(self.kefu.stored(), visitors, agents, faults)
        self.say(str(found))
        if not found.is_clean:
            self.say(f"  {self._notes()}")
        return found

    def online(self) -> int:
        return sum(int(answer["online"]) for answer in self.visitors.ask("results"))

    def gateway_memory(self) -> tuple[int, int]:
        """PSS and RSS in bytes, over all gateway processes."""
        sizes = [machine.memory(pid) for pid in self.kefu.gateways]
        return sum(size.pss for size in sizes), sum(size.rss for size in sizes)

    def _notes(self) -> str:
        reports = self.visitors.ask("report") + self.agents.ask("report")
        notes = [note for report in reports for note in report["notes"]]
        return "; ".join(dict.fromkeys(notes)) or "no notes"


@contextmanager
def stage(*, gateways: int, crowds: int) -> Iterator[Stage]:
    """A fresh installation with so many gateway processes and so many processes of visitors."""
    with (
        helpers("visitors", crowds) as visitors,
        helpers("agents", 1) as agents,
        installation.running(gateways) as kefu,
    ):
        found = len(kefu.gateways)
        if found != gateways:
            print(f"  note: {found} gateway process(es) run, {gateways} were asked for", flush=True)
        yield Stage(kefu, visitors, agents)


def per_message(cpu_s: float, messages: int) -> float:
    """Milliseconds."""
    return cpu_s / messages * 1000 if messages else math.nan
