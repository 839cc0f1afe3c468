"""The parts of the gateway's benchmark. Each starts its own installation, prints what it sees, answers verdicts."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from signal import SIGKILL

from bench.load import machine
from bench.load.figures import Times, total
from bench.load.stage import Stage, per_message, stage
from bench.load.verdicts import Verdict, at_least, at_most, nothing

KB = 1024
START_IN_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything; the defaults are the benchmark, smaller ones are for trying it out."""

    sessions: int = 23_000
    agents: int = 50
    gateways: int = 2
    pause_s: float = 15
    chat_s: float = 60
    every_s: float = 30
    flood_sessions: int = 300
    flood_s: float = 30
    flood_rate: float = 15
    storm_lost: int = 10_200
    storm_kept: int = 2_000
    storm_rate: float = 100
    storm_within_s: float = 90
    lone_times: int = 300
    lone_pause_s: float = 0.1


def ramp(sizes: Sizes) -> list[Verdict]:
    with stage(gateways=sizes.gateways, crowds=2) as this:
        return _fill(this, sizes)


def _fill(this: Stage, sizes: Sizes) -> list[Verdict]:
    """N sessions that said hello, and what one of them costs in memory while nobody speaks."""
    empty = this.gateway_memory()
    first = this.reading()
    this.tokens(sizes.sessions)
    this.say(f"  {this.since(first)}")
    time.sleep(sizes.pause_s / 3)
    before = this.gateway_memory()
    first = this.reading()
    this.connect()
    this.say(f"  {this.since(first)}")
    time.sleep(sizes.pause_s)
    full, online = this.gateway_memory(), this.online()
    each = [(full[index] - empty[index]) / max(1, online) / KB for index in (0, 1)]
    warm = (full[0] - before[0]) / max(1, online) / KB
    this.say(f"gateway memory (PSS): {_mb(empty[0])} fresh, {_mb(before[0])} before the first socket, "
             f"{_mb(full[0])} with {online:,} idle sessions")  # fmt: skip
    this.say(f"per idle session: {each[0]:.1f} KB PSS, {each[1]:.1f} KB RSS over the fresh processes; "
             f"{warm:.1f} KB over those that had served the HTTP calls")  # fmt: skip
    first = this.reading()
    time.sleep(sizes.pause_s / 3)
    this.say(f"idle: {this.since(first)}")
    return [
        at_least("concurrent sessions that said hello", online, sizes.sessions, "sessions"),
        at_most("memory per idle session (PSS)", max(each[0], warm), 40, "KB"),
    ]


def chat(sizes: Sizes) -> list[Verdict]:
    with stage(gateways=sizes.gateways, crowds=2) as this:
        verdicts = _fill(this, sizes)
        this.subscribe(this.warm(), agents=sizes.agents)
        time.sleep(sizes.pause_s / 3)
        this.begin()
        first, start_at = this.reading(), time.monotonic() + START_IN_S
        order = {"seconds": sizes.chat_s, "every": sizes.every_s, "of": sizes.sessions, "start_at": start_at}
        sent = sum(answer["sent"] for answer in this.visitors.ask("chat", **order))
        this.settle()
        cost = this.since(first)
        acks, _ = _told(this, sent, sizes.chat_s)
        this.say(f"{cost}; gateways {per_message(cost.roles['gateway'], sent):.2f} ms CPU a message")
        found = this.audit()
        this.say(f"online at the end: {this.online():,}")
    load = f"steady chat, {sizes.sessions:,} sessions"
    return [
        *verdicts,
        nothing(f"{load}: lost, twice, out of order", found.wrong),
        at_most(f"{load}: ack p99", acks.at(0.99), 250, "ms"),
    ]


def flat_out(sizes: Sizes) -> list[Verdict]:
    with stage(gateways=1, crowds=1) as this:
        this.tokens(sizes.flood_sessions)
        this.connect()
        this.subscribe(this.warm(), agents=sizes.agents)
        this.begin()
        first = this.reading()
        this.visitors.ask("flood", seconds=sizes.flood_s, rate=sizes.flood_rate)
        this.settle()  # what is not delivered is not done
        cost = this.since(first)
        lasted = cost.wall_s
        acks, deliveries = _told(this, 0, lasted)
        done = min(len(acks), len(deliveries))
        gateway_s = cost.roles["gateway"]
        each, per_core = per_message(gateway_s, done), done / gateway_s
        this.say(f"{cost}")
        this.say(f"{done:,} persisted, acknowledged and delivered in {lasted:.1f} s: {done / lasted:.0f}/s; "
                 f"gateway {each:.2f} ms CPU a message, {per_core:.0f} messages per second of its core")  # fmt: skip
        found = this.audit()
    return [
        at_least("one gateway, persisted + acknowledged + delivered", per_core, 1000, "messages/s per core"),
        at_most("gateway CPU per message, flat out", each, 0.9, "ms"),
        nothing("flat out: lost, twice, out of order", found.wrong),
    ]


def lone(sizes: Sizes) -> list[Verdict]:
    with stage(gateways=sizes.gateways, crowds=1) as this:
        this.tokens(20)
        this.connect()
        this.subscribe(this.warm(), agents=4)
        time.sleep(sizes.pause_s / 3)
        this.begin()
        this.visitors.ask("lone", times=sizes.lone_times, pause=sizes.lone_pause_s)
        this.settle()
        _, deliveries = _told(this, sizes.lone_times, 0)
        found = this.audit()
    return [
        at_most("lone message, visitor to agent: p50", deliveries.at(0.5), 8, "ms"),
        at_most("lone message, visitor to agent: p99", deliveries.at(0.99), 25, "ms"),
        nothing("lone messages: lost, twice, out of order", found.wrong),
    ]


def storm(sizes: Sizes) -> list[Verdict]:
    with stage(gateways=2, crowds=2) as this:
        this.tokens(2 * sizes.storm_lost)
        this.connect()
        victim, lost = _thin_out(this, sizes)
        this.subscribe(this.warm(), agents=sizes.agents)
        this.visitors.ask("brace", addresses=lost)
        started = time.monotonic()
        this.agents.ask("write_to_all")
        this.say(f"a line of an agent in every conversation: {time.monotonic() - started:.0f} s")
        this.begin()
        this.agents.ask("keep_writing", rate=sizes.storm_rate, seconds=20)
        time.sleep(START_IN_S)
        first, killed_at = this.reading(), time.monotonic()
        os.kill(victim, SIGKILL)
        answers = this.visitors.ask("come_back", killed_at=killed_at, within=sizes.storm_within_s)
        this.say(f"{this.since(first)}")
        outstanding = this.agents.ask("stop_writing")[0]["outstanding"]
        times, missing = Times.of(answers, "times"), sum(answer["missing"] for answer in answers)
        this.say(f"{len(times):,} sockets back and caught up after the kill: {times}; {missing} not back")
        this.say(f"agents' lines and subscriptions outstanding: {outstanding}")
        talk, desk = this.reports()
        this.say(f"attempts that failed: {total(talk + desk, 'kinds')['(failed reconnect)']:,}")
        found = this.audit()
    return [
        at_least("reconnect storm: sockets that came back", len(times), len(lost), "sockets"),
        at_most("reconnect storm: the last one back and caught up", times.at(1.0) / 1000, 30, "s"),
        nothing(
            "reconnect storm: lost, twice, out of order",
            found.wrong | ({"missing": missing} if missing else {}),
        ),
    ]


def _thin_out(this: Stage, sizes: Sizes) -> tuple[int, list[str]]:
    """Leave the storm's number of sockets on one gateway and few on the other. Answers the first and its clients."""
    ours = {each for answer in this.visitors.ask("addresses") for each in answer["addresses"]}
    held = {pid: sorted(ours & set(machine.clients_of(pid, this.kefu.port))) for pid in this.kefu.gateways}
    victim, *others = sorted(held, key=lambda pid: -len(held[pid]))
    leaving = held[victim][sizes.storm_lost :]
    for other in others:
        leaving += held[other][sizes.storm_kept :]
    random.shuffle(leaving)
    left = sum(answer["left"] for answer in this.visitors.ask("thin_out", addresses=leaving))
    this.say(f"sockets by gateway: {[len(each) for each in held.values()]}; {left:,} left again, "
             f"so that {len(held[victim][: sizes.storm_lost]):,} are on the one that will be killed")  # fmt: skip
    return victim, held[victim][: sizes.storm_lost]


def _told(this: Stage, sent: int, lasted: float) -> tuple[Times, Times]:
    """Times of acks and of deliveries, printed."""
    visitors, agents = this.reports()
    acks, deliveries, echoes = (
        Times.of(visitors, "acks"),
        Times.of(agents, "deliveries"),
        Times.of(visitors, "echoes"),
    )
    if sent and lasted:
        late = Times.of(visitors, "late_sends")
        this.say(f"{sent:,} messages in {lasted:.0f} s, {sent / lasted:.0f}/s; sent later than due by {late}")
    this.say(f"ack ({len(acks):,}): {acks}")
    this.say(f"delivery to the agent ({len(deliveries):,}): {deliveries}")
    this.say(f"shown to the sender ({len(echoes):,}): {echoes}")
    return acks, deliveries


def _mb(size: int) -> str:
    return f"{size / KB / KB:.0f} MB"


PARTS: dict[str, Callable[[Sizes], list[Verdict]]] = {
    "ramp": ramp,
    "chat": chat,
    "flat_out": flat_out,
    "storm": storm,
    "lone": lone,
}
