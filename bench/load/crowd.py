"""The visitors of one load process, and what the controller can order them to do."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import aiohttp

from bench.load.tally import Tally
from bench.load.visitors import Visitor
from bench.load.words import visitor_line

Json = dict[str, Any]
ACK_S = 30.0
SESSIONS = "/api/v1/widget/sessions"


class Crowd:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._visitors: list[Visitor] = []
        self._online: list[Visitor] = []

    # ── ramp ─────────────────────────────────────────────────────────────────────────────────────────

    async def tokens(self, order: Json) -> Json:
        """One session each for the visitors first … first + count - 1."""
        address = (order["host"], order["port"])
        url = f"http://{address[0]}:{address[1]}{SESSIONS}"
        times: list[float] = []
        local = (order["source"], 0)
        connector = aiohttp.TCPConnector(limit=order["at_once"], local_addr=local)
        async with aiohttp.ClientSession(connector=connector) as http:

            async def one(number: int) -> None:
                started = time.monotonic()
                async with http.post(
                    url, json={"site_key": order["site_key"], "locale": "zh-hans"}
                ) as answer:
                    body = await answer.json()
                    if answer.status != 201:
                        raise OSError(f"{answer.status} {body}")
                times.append(time.monotonic() - started)
                visitor = Visitor(f"v{number}", body["token"], address, order["source"], self._tally)
                self._visitors.append(visitor)

            numbers = range(order["first"], order["first"] + order["count"])
            failed = await self._each(numbers, one, order["at_once"])
        return {"failed": failed, "times": [round(each * 1e6) for each in times]}

    async def connect(self, order: Json) -> Json:
        times: list[float] = []

        async def one(visitor: Visitor) -> None:
            started = time.monotonic()
            await visitor.connect()
            times.append(time.monotonic() - started)
            self._online.append(visitor)

        failed = await self._each(self._visitors, one, order["at_once"])
        return {"failed": failed, "times": [round(each * 1e6) for each in times]}

    async def warm(self, order: Json) -> Json:
        """One message each: contact and conversation come into being. Answers the conversations."""

        async def one(visitor: Visitor) -> None:
            await visitor.say_and_wait(visitor_line(0), ACK_S)

        failed = await self._each(self._online, one, order["at_once"])
        await self._quiet(ACK_S)
        return {"failed": failed, "conversations": [v.conversation_id for v in self._online]}

    async def _each(self, things: Iterable[Any], work: Callable[[Any], Awaitable[None]], at_once: int) -> int:
        """Work on all, so many at once. Answers how many failed."""
        rest, failed = iter(list(things)), 0

        async def lane() -> None:
            nonlocal failed
            for thing in rest:
                try:
                    await work(thing)
                except (OSError, aiohttp.ClientError) as error:
                    failed += 1
                    self._tally.note(f"{type(error).__name__}: {error}")

        await asyncio.gather(*(lane() for _ in range(at_once)))
        return failed

    # ── talk ─────────────────────────────────────────────────────────────────────────────────────────

    async def chat(self, order: Json) -> Json:
        """Everybody says something every so many seconds, evenly spread over all visitors of the run."""
        every, rounds = order["every"], round(order["seconds"] / order["every"])
        mine = sorted(self._online, key=_number)
        for turn in range(rounds):
            for visitor in mine:
                due = order["start_at"] + (turn + _number(visitor) / order["of"]) * every
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                self._tally.late_sends.append(time.monotonic() - due)
                visitor.say(visitor_line(_number(visitor) + turn))
        await self._quiet(ACK_S)
        return {"sent": rounds * len(mine)}

    async def flood(self, order: Json) -> Json:
        """Everybody as fast as the acks come, but under the limit of frames of a socket."""
        end = time.monotonic() + order["seconds"]
        pause = 1 / order["rate"]

        async def one(visitor: Visitor) -> None:
            number = 0
            while (started := time.monotonic()) < end:
                await visitor.say_and_wait(visitor_line(number), ACK_S)
                number += 1
                await asyncio.sleep(max(0.0, started + pause - time.monotonic()))

        failed = await self._each(self._online, one, len(self._online))
        return {"failed": failed}

    async def lone(self, order: Json) -> Json:
        """One message at a time, one visitor after the other."""
        for number in range(order["times"]):
            await self._online[number % len(self._online)].say_and_wait(visitor_line(number), ACK_S)
            await asyncio.sleep(order["pause"])
        await self._quiet(ACK_S)
        return {}

    async def _quiet(self, within: float) -> None:
        """Until everything is acknowledged and shown to its sender, or the time is up."""
        end = time.monotonic() + within
        while any(v.unacked or len(v.acked) > len(v.thread.seen) for v in self._online):
            if time.monotonic() > end:
                return
            await asyncio.sleep(0.05)

    # ── storm ────────────────────────────────────────────────────────────────────────────────────────

    async def addresses(self, order: Json) -> Json:
        return {"addresses": [visitor.local_address for visitor in self._online]}

    async def thin_out(self, order: Json) -> Json:
        """Those at these addresses leave."""
        leaving = set(order["addresses"])
        gone = [visitor for visitor in self._online if visitor.local_address in leaving]
        for visitor in gone:
            visitor.drop()
        self._online = [visitor for visitor in self._online if visitor.is_online]
        return {"left": len(gone)}

    async def brace(self, order: Json) -> Json:
        """From now on lost sockets come back, and those at these addresses do not read any more."""
        dozing = set(order["addresses"])
        for visitor in self._online:
            visitor.comes_back = True
            visitor.dozes = visitor.local_address in dozing
            visitor.back_at = 0.0 if visitor.dozes else time.monotonic()
        return {}

    async def come_back(self, order: Json) -> Json:
        """Until all have lost their dead socket, are back and caught up. Seconds since then of each that had to."""
        end = order["killed_at"] + order["within"]
        while any(not v.back_at for v in self._online):
            if time.monotonic() > end:
                break
            await asyncio.sleep(0.1)
        returned = [v.back_at - order["killed_at"] for v in self._online if v.back_at > order["killed_at"]]
        return {
            "missing": sum(not v.back_at for v in self._online),
            "times": [round(t * 1e6) for t in returned],
        }

    async def settle(self, order: Json) -> Json:
        """Until every conversation has been shown up to these numbers, or the time is up."""
        end, lasts = time.monotonic() + order["within"], order["lasts"]
        while any(v.thread.last < lasts.get(v.conversation_id, 0) for v in self._online):
            if time.monotonic() > end:
                break
            await asyncio.sleep(0.1)
        return {}

    # ── results ──────────────────────────────────────────────────────────────────────────────────────

    async def results(self, order: Json) -> Json:
        """acked and seen: client_id -> seq; lasts: conversation -> the last number shown of it."""
        found: Json = {"acked": {}, "seen": {}, "unacked": [], "lasts": {}}
        for visitor in self._visitors:
            found["acked"] |= visitor.acked
            found["unacked"] += visitor.unacked
        for visitor in self._online:
            found["seen"] |= visitor.thread.seen
            found["lasts"][visitor.conversation_id] = visitor.thread.last
        found["online"] = sum(visitor.is_online for visitor in self._online)
        return found


def _number(visitor: Visitor) -> int:
    return int(visitor.name[1:])
