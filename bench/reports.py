"""How fast reports open over a million messages: `python -m bench.reports [--messages 1000000]`.

A PostgreSQL of its own, durable as in production. One tenant has conversations of eight messages each, spread over 90
days: six in ten of them end with the AI, the others with one of 50 agents, after a handoff; with waits, ratings, AI
runs and labels. They are counted as the minute's task counts them. Measured are the reports as programs get them (key,
query, JSON), and the agents' list alone and beside a process that opens one report after the other.
"""

import argparse
import sys

from bench._measuring import machine, measure

AT_MOST_S = 900


def main() -> int:
    parser = argparse.ArgumentParser(description="Reports over many messages.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(machine(), flush=True)
    return measure("bench.reports_run.measuring", given.messages, given.rounds, at_most_s=AT_MOST_S)


if __name__ == "__main__":
    sys.exit(main())
