"""How often Python looks for circles of dead objects: in a process that lives long, hardly ever.

A gateway process with 10,000 sockets opened and 1,000 echoes a second; the longest pause of each generation in ms, as
the clock of a busy machine saw it:

| thresholds | youngest | middle | full | p99 of the echo |
|---|---|---|---|---|
| 700, 10, 10 (CPython's) | 103 | 128 | 2,425 | 45 ms |
| the same, start-up frozen | 21 | 79 | 1,397 | 28 ms |
| 50,000, 20, 50, frozen | 16–330 | | | 3–6 ms |
| 10,000, 50, 1,000, frozen | 29 | 157 | | 2 ms |
| 10,000, 10, 1,000, frozen | 3–125 | 57 | | 2–35 ms |

Of the last three the differences are the neighbours' noise; the last examines the fewest objects at a time. A full
collection costs 0.15 ms for every open socket, so it must hardly ever come. That is safe because a socket that
ends leaves no circles behind for it (tests/live/test_server.py holds that).

A worker's heap is large at its start (Django, numpy, a tenant's index), and each full collection stops all its runs:
at 25 questions a second the median of our share of the time to the first text went from 139 to 92 ms (one run each on a
machine with other work; the threads' switch interval was shorter too, which alone had changed nothing).
"""

import gc

COLLECT_AFTER = (10_000, 10, 1_000)


def collect_rarely() -> None:
    """Call once everything is imported: none of that is ever looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
