"""`make chaos`: break a whole installation while people write, and check every message. See --help."""

import argparse
import asyncio
import random
import sys
from pathlib import Path

from apps.common.engines import throwaway_home
from tests.chaos.codecs import CODECS
from tests.chaos.report import report
from tests.chaos.run import Plan, Result, run
from tests.e2e.installation import ROOT, running

KEPT = ROOT / ".kefu" / "chaos"


def main() -> int:
    plan = _plan()
    say(f"seed {plan.seed}: {plan.messages:,} messages in about {plan.seconds / 60:.1f} minutes")
    with throwaway_home() as home, running(home, {"KEFU_GATEWAYS": str(plan.gateways)}) as installation:
        result = asyncio.run(run(plan, installation))
    say(report(result))
    if result.found:
        say(f"the installation's log and this report: {_keep(result, installation.text())}")
    return 1 if result.found else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--messages", type=int, default=Plan.messages)
    parser.add_argument("--minutes", type=float, default=Plan.seconds / 60, help="in which to send them")
    parser.add_argument("--gateways", type=int, default=Plan.gateways)
    parser.add_argument("--faults", default="", help="comma-separated: only these kinds")
    parser.add_argument("--protocols", nargs="+", choices=CODECS, default=list(CODECS))
    given = parser.parse_args()
    return Plan(
        seed=given.seed,
        messages=given.messages,
        seconds=given.minutes * 60,
        gateways=given.gateways,
        faults=tuple(filter(None, given.faults.split(","))),
        codecs=tuple(CODECS[name] for name in given.protocols),
    )


def _keep(result: Result, log: str) -> Path:
    folder = KEPT / f"seed-{result.plan.seed}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "installation.log").write_text(log)
    (folder / "report.txt").write_text(report(result))
    return folder


if __name__ == "__main__":
    sys.exit(main())
