"""A small `make chaos`: one fault of each kind that matters most, some hundred messages."""

import asyncio

from apps.common.engines import throwaway_home
from tests.chaos.report import report
from tests.chaos.run import Plan, run
from tests.e2e.installation import running

SMALL = Plan(
    seed=7,
    messages=300,
    seconds=9,
    visitors=20,
    agents=6,
    cuts_per_second=2,
    pauses_s=(0.5, 1.5),
    faults=("gateway killed", "valkey killed", "postgres crashed"),
    with_key=0,
)


def test_chaos_in_small_loses_doubles_and_confuses_nothing() -> None:
    settings = {"KEFU_GATEWAYS": str(SMALL.gateways)}
    with throwaway_home() as home, running(home, settings) as installation:
        result = asyncio.run(run(SMALL, installation))
    assert result.found == [], report(result)
    assert len(result.record.sent) >= SMALL.messages
    broken = {fault.kind for fault in result.record.faults}
    assert broken >= {*SMALL.faults, "socket reset"}
