"""What has been read of one provider's stream, and until when the next piece must come."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import aiohttp
import httpx

from apps.ai.completions import Chunk, joined, parse_chunk
from apps.ai.failures import ProviderFailure
from apps.ai.pacing import pace
from apps.ai.profiles import ProviderConfig
from apps.ai.sse import EventParser, MalformedEvent
from apps.ai.thinking import ThoughtFilter
from apps.ai.watch import Watch

MAX_STREAM_BYTES = 4 * 1024 * 1024
MAX_ANSWER_CHARACTERS = 32_000
AFTER_FINISH_S = 2.0  # how long the usage may take that follows the end of the text
FIRST_CLAUSE = 40  # characters: as many may be held back without any mark (clauses.py)
AFTER_DONE_S = 0.05  # the last bytes: once they are read the connection can be used again


class Limits(NamedTuple):
    """Last moments, in the loop's time."""

    first_text: float
    total: float


class Reading:
    def __init__(self, config: ProviderConfig, limits: Limits) -> None:
        self._config = config
        self._total = limits.total
        self._parser = EventParser()
        self._thoughts = ThoughtFilter()
        self._bytes = self._characters = 0
        self._finish = ""
        self._is_done = False
        self._watch = Watch()
        self._pace = pace()
        self.limit = min(limits.first_text, self._from_now(config.first_token_timeout_s))

    def _from_now(self, seconds: float) -> float:
        return min(self._total, asyncio.get_running_loop().time() + seconds)

    async def next(self, raw: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes, or None at the end. Comments, thoughts and empty deltas do not extend the time."""
        try:
            return await self._watch.wait(anext(raw, None), limit=self.limit)
        except TimeoutError:
            if self._is_complete:
                return None
            raise ProviderFailure("timeout", "the stream stalled") from None
        except (httpx.TransportError, aiohttp.ClientError, OSError) as error:
            if self._is_complete:
                return None
            raise ProviderFailure("bad_stream", f"the stream broke off: {reason_of(error)}") from error

    async def let_gather(self) -> None:
        """Among many streams one whose first clause is out is read in larger bites. Limits are not moved by it."""
        is_begun = self._characters > FIRST_CLAUSE and not self._is_complete
        if is_begun and (pause := self._pace.pause_s):
            await asyncio.sleep(pause)

    def open(self) -> None:
        """The response is there."""
        self._pace.streams += 1

    def close(self) -> None:
        """Nothing more is waited for."""
        self._pace.streams -= 1
        self._watch.close()

    @property
    def _is_complete(self) -> bool:
        return self._is_done or self._finish != ""

    def chunks(self, data: bytes) -> Iterator[Chunk]:
        """What came together, as one chunk. Raises ProviderFailure after it."""
        self._bytes += len(data)
        if self._bytes > MAX_STREAM_BYTES:
            raise ProviderFailure("bad_stream", "the stream is too long")
        if self._is_done:
            return
        found, failure = self._read(data)
        if found:
            yield found[0] if len(found) == 1 else joined(found)
        if failure:
            raise failure

    def _read(self, data: bytes) -> tuple[list[Chunk], ProviderFailure | None]:
        found: list[Chunk] = []
        try:
            for event in self._parser.feed(data):
                if chunk := self._chunk(event):
                    found.append(chunk)
        except MalformedEvent as error:
            return found, ProviderFailure("bad_stream", str(error))
        except ProviderFailure as failure:
            return found, failure
        return found, None

    def _chunk(self, event: str) -> Chunk | None:
        if self._is_done or event.strip() == "[DONE]":
            self._is_done = True
            self.limit = self._from_now(AFTER_DONE_S)
            return None
        chunk = self._shown(parse_chunk(event))
        self._note(chunk)
        return chunk if chunk.text or chunk.usage or chunk.finish else None

    def _shown(self, chunk: Chunk) -> Chunk:
        text = self._thoughts.feed(chunk.text)
        if chunk.finish:
            text += self._thoughts.finish()
        return chunk if text == chunk.text else Chunk(text, chunk.usage, chunk.finish)

    def _note(self, chunk: Chunk) -> None:
        self._characters += len(chunk.text)
        if self._characters > MAX_ANSWER_CHARACTERS:
            raise ProviderFailure("bad_stream", "the answer is too long")
        if chunk.finish:
            self._finish = chunk.finish
            self.limit = self._from_now(AFTER_FINISH_S)
        elif chunk.text and not self._finish:
            self.limit = self._from_now(self._config.between_tokens_timeout_s)

    def whole(self, completion: Chunk) -> Chunk:
        """The only chunk of an answer that was not streamed. Raises ProviderFailure as a stream does."""
        shown = self._shown(completion)
        self._note(shown)
        self._check_end()
        return shown

    def end(self) -> Iterator[Chunk]:
        """What was held back. Raises ProviderFailure when what ended was not an answer."""
        if rest := self._thoughts.finish():
            self._note(Chunk(rest))
            yield Chunk(rest)
        self._check_end()

    def _check_end(self) -> None:
        if not self._is_complete:
            raise ProviderFailure("bad_stream", "the stream ended before the answer did")
        if not self._characters and self._finish != "content_filter":
            raise ProviderFailure("bad_stream", "the answer is empty")


def reason_of(error: Exception) -> str:
    """What an operator can do something with."""
    # The transport calls every aiohttp connection error a ConnectTimeout; what it really was is the cause.
    cause = error.__cause__ or error
    if isinstance(cause, aiohttp.ServerTimeoutError):
        return "no connection within the time limit"
    return str(cause) or type(cause).__name__
