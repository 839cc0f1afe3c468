"""Many orders in which people and workers may meet: KEFU_RACES rounds, 1,000 of them in `make chaos`."""

import os

from tests.desk.assigning.conftest import Office
from tests.desk.assigning.races import CAPACITY, Round
from tests.factories import make_inbox, make_team

ROUNDS = int(os.environ.get("KEFU_RACES", "15"))
FIRST_SEED = int(os.environ.get("KEFU_RACES_SEED", "1"))


def test_nobody_gets_twice_what_there_is_once(transactional_db: None) -> None:
    inbox = make_inbox()
    office = Office(inbox, make_team(tenant=inbox.tenant, strategy="round_robin"))
    office.settings(away_after_missed=0)
    claimers = [office.desk(capacity=CAPACITY) for _ in range(2)]
    others = [office.desk(capacity=CAPACITY) for _ in range(2)]
    seeds = range(FIRST_SEED, FIRST_SEED + ROUNDS)
    assert [fault for seed in seeds for fault in Round(office, claimers, others, seed).run()] == []
