"""When to try a call again, and after how long."""

import random

import httpx

AGAIN = frozenset({429, 502, 503, 504})
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 30.0


def wait_before(attempt: int, response: httpx.Response | None) -> float:
    """Seconds. attempt: 0 before the second try. The server's word counts; otherwise longer each time, with jitter."""
    told = response.headers.get("Retry-After", "") if response is not None else ""
    if told.isdecimal():
        return min(float(told), LONGEST_WAIT_S)
    longest = min(FIRST_WAIT_S * 2**attempt, LONGEST_WAIT_S)
    return random.uniform(longest / 2, longest)  # noqa: S311


def is_worth_another(response: httpx.Response) -> bool:
    return response.status_code in AGAIN
