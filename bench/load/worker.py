"""One load process: orders come as JSON lines on standard input, answers go out as JSON lines. It ends with its input.

`python -m bench.load.worker visitors|agents`
"""

import asyncio
import gc
import json
import os
import sys
from typing import Any

import uvloop

from bench.load.crowd import Crowd
from bench.load.staff import Staff
from bench.load.tally import Tally

Json = dict[str, Any]
LONGEST_LINE = 64 * 1024 * 1024


async def work(role: str) -> None:
    tally = Tally()
    members = Crowd(tally) if role == "visitors" else Staff(tally)
    lag = asyncio.create_task(tally.watch_lag())
    orders = asyncio.StreamReader(limit=LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), os.fdopen(0, "rb")
    )
    while line := await orders.readline():
        order = json.loads(line)
        answer = await obey(members, tally, order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    lag.cancel()


async def obey(members: Crowd | Staff, tally: Tally, order: Json) -> Json:
    name = order["do"]
    if name == "begin":
        gc.collect()
        gc.freeze()
        tally.begin()
        return {}
    if name == "report":
        return tally.report()
    answer: Json = await getattr(members, name)(order)
    return answer


def main() -> None:
    # Thousands of sockets are old objects: a full collection over them would be our own stall, not the server's.
    gc.set_threshold(100_000, 50, 100)
    uvloop.run(work(sys.argv[1]))


if __name__ == "__main__":
    main()
