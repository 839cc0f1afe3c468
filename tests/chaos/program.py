"""A program that posts over REST, and repeats what got no answer."""

import asyncio
import random
from typing import Any

import httpx

from tests.chaos.record import Ack, Record, Refusal, Sent

WITHIN_S = 6.0
GIVE_UP_AFTER_S = 90.0  # longer than the server keeps the key of a request that died
AT_ONCE = 4
PAUSE_S = 0.7
PASSING = {429, 500, 502, 503, 504}


class Program:
    """What it sends is sent again, under the same Idempotency-Key and client_id, until it is stored."""

    name = "program"

    def __init__(self, record: Record, *, url: str, key: str, chance: random.Random, with_key: float) -> None:
        """with_key: the share of posts that carry an Idempotency-Key; all have a client_id."""
        self._record = record
        self._with_key = with_key
        self._chance = chance
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._posts: set[asyncio.Task[None]] = set()
        self._count = 0
        self._http = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=WITHIN_S, trust_env=False
        )

    def __len__(self) -> int:
        return len(self._posts)

    def say(self, content: str, *, conversation_id: str, sender: str) -> None:
        self._count += 1
        client_id = f"{self.name}-{self._count}"
        self._record.sent[client_id] = Sent(
            client_id, self.name, content, conversation_id, self._record.now()
        )
        body = {"sender": sender, "content": content, "client_id": client_id}
        headers = {"Idempotency-Key": client_id} if self._chance.random() < self._with_key else {}
        task = asyncio.create_task(self._until_stored(conversation_id, body, headers))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)

    async def close(self) -> None:
        for task in self._posts:
            task.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)
        await self._http.aclose()

    async def _until_stored(
        self, conversation_id: str, body: dict[str, Any], headers: dict[str, str]
    ) -> None:
        end = self._record.now() + GIVE_UP_AFTER_S
        while self._record.now() < end:
            async with self._slots:
                if await self._attempt(conversation_id, body, headers):
                    return
            self._record.resent += 1
            await asyncio.sleep(PAUSE_S * self._chance.uniform(0.5, 1.5))
        self._record.given_up.add(body["client_id"])

    async def _attempt(self, conversation_id: str, body: dict[str, Any], headers: dict[str, str]) -> bool:
        """Whether the answer is final."""
        path = f"/api/v1/conversations/{conversation_id}/messages"
        try:
            answer = await self._http.post(path, json=body, headers=headers)
        except httpx.TransportError as error:
            self._record.errors[f"REST {type(error).__name__}"] += 1
            return False
        if answer.is_success:
            self._acknowledged(body["client_id"], answer.json())
            return True
        self._record.errors[f"REST {answer.status_code}"] += 1
        if answer.status_code in PASSING or '"in_progress"' in answer.text:
            return False
        code = f"{answer.status_code} {answer.text[:200]}"
        self._record.refusals.append(Refusal(body["client_id"], code, self._record.now()))
        return True

    def _acknowledged(self, client_id: str, message: dict[str, Any]) -> None:
        ack = Ack(client_id, message["id"], message["seq"], message["conversation_id"], 0, self._record.now())
        self._record.acks.append(ack)
