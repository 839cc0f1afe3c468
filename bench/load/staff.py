"""The agents of one load process, and what the controller can order them to do."""

import asyncio
import itertools
import random
import time
from typing import Any

from bench.load.agents import Agent
from bench.load.tally import Tally
from bench.load.words import agent_line

Json = dict[str, Any]
ANSWER_S = 60.0


class Staff:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._agents: list[Agent] = []
        self._posting: asyncio.Task[None] | None = None

    async def sign_in(self, order: Json) -> Json:
        """As many agents as asked for, on these session cookies in turn."""
        address = (order["host"], order["port"])
        cookies = itertools.cycle(order["cookies"])
        for number in range(order["count"]):
            agent = Agent(f"a{number}", next(cookies), address, order["source"], self._tally)
            await agent.connect()
            self._agents.append(agent)
        return {}

    async def subscribe(self, order: Json) -> Json:
        """Conversation i goes to agent i mod n."""
        count = len(self._agents)
        shares = [order["conversations"][number::count] for number in range(count)]
        await asyncio.gather(*(a.subscribe(s) for a, s in zip(self._agents, shares, strict=True)))
        missing = await self._wait(lambda: self._unsubscribed, ANSWER_S)
        return {"missing": missing}

    @property
    def _unsubscribed(self) -> int:
        return sum(len(agent.threads) - len(agent.subscribed) for agent in self._agents)

    async def write_to_all(self, order: Json) -> Json:
        """One line into every conversation, as fast as the limit of a socket and the acks allow."""

        async def one(agent: Agent) -> None:
            for number, conversation_id in enumerate(agent.threads):
                await agent.write(agent_line(number), conversation_id)

        await asyncio.gather(*(one(agent) for agent in self._agents))
        await self._wait(lambda: sum(len(agent.unacked) for agent in self._agents), ANSWER_S)
        return {}

    async def keep_writing(self, order: Json) -> Json:
        """So many lines a second into random conversations, in the background; sockets that are lost come back."""
        for agent in self._agents:
            agent.comes_back = True
        self._posting = asyncio.create_task(self._write(order["rate"], order["seconds"]))
        return {}

    async def _write(self, rate: float, seconds: float) -> None:
        started = time.monotonic()
        for number, agent in enumerate(itertools.cycle(self._agents)):
            due = started + number / rate
            if due > started + seconds:
                return
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            agent.say(agent_line(number), conversation_id=random.choice(list(agent.threads)))

    async def stop_writing(self, order: Json) -> Json:
        """Until the last line is written and acknowledged and every agent has all subscriptions again."""
        if self._posting is not None:
            await self._posting
        outstanding = await self._wait(
            lambda: sum(len(a.unacked) for a in self._agents) + self._unsubscribed, ANSWER_S
        )
        return {"outstanding": outstanding}

    async def settle(self, order: Json) -> Json:
        """Until every conversation has been shown up to these numbers, or the time is up."""
        lasts = order["lasts"]
        await self._wait(lambda: sum(self._behind(agent, lasts) for agent in self._agents), order["within"])
        return {}

    def _behind(self, agent: Agent, lasts: dict[str, int]) -> int:
        return sum(thread.last < lasts.get(name, 0) for name, thread in agent.threads.items())

    async def _wait(self, count: Any, within: float) -> int:
        """Until the count is 0 or the time is up. Answers the count."""
        end = time.monotonic() + within
        while left := int(count()):
            if time.monotonic() > end:
                break
            await asyncio.sleep(0.05)
        return left

    async def results(self, order: Json) -> Json:
        found: Json = {"acked": {}, "seen": {}, "unacked": [], "lasts": {}}
        for agent in self._agents:
            found["acked"] |= agent.acked
            found["unacked"] += agent.unacked
            for conversation_id, thread in agent.threads.items():
                found["seen"] |= thread.seen
                found["lasts"][conversation_id] = thread.last
        found["online"] = sum(agent.is_online for agent in self._agents)
        return found
