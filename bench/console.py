"""How fast the agents' list is with 50,000 conversations: `python -m bench.console [--conversations 50000]`.

A PostgreSQL of its own, durable as in production. One tenant has the conversations, eight in ten of them open and half
of these waiting or assigned, with four messages each of texts made up from a few thousand words; beside it stands
another tenant with a tenth of that. Measured is the view itself as the web process runs it, by Django's test client:
session, access, queries, template. Pages are asked in turn so that none lives in the memory of the last; the first
round does not count. «First paint» is the whole page of the console with its list, the others are the list alone.
"""

import argparse
import sys

from bench._measuring import machine, measure


def main() -> int:
    parser = argparse.ArgumentParser(description="The agents' list with many conversations.")
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    print(machine(), flush=True)
    return measure("bench.console_run.measuring", given.conversations, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
