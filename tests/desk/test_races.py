"""Many orders in which things may happen: KEFU_RACES rounds, 1,000 of them in `make chaos`."""

import os
from collections.abc import Callable

from tests.desk.conftest import Shop
from tests.desk.races import Round
from tests.factories import make_desk
from tests.provider.fixtures import ProviderServer

ROUNDS = int(os.environ.get("KEFU_RACES", "80"))
FIRST_SEED = int(os.environ.get("KEFU_RACES_SEED", "1"))


def wrong(shop: Shop, rounds: int) -> list[str]:
    desk = make_desk(tenant=shop.inbox.tenant)
    seeds = range(FIRST_SEED, FIRST_SEED + rounds)
    return [fault for seed in seeds for fault in Round(shop.inbox, desk, seed).run()]


def test_one_owner_and_one_answer_in_any_order(shop: Shop) -> None:
    assert wrong(shop, ROUNDS - ROUNDS // 4) == []


def test_one_owner_and_one_answer_in_any_order_while_a_model_writes(
    shop: Shop, model: Callable[..., ProviderServer]
) -> None:
    model(mode="stream", text="满九十九元包邮。不满收八元。", delay_s=0.01)
    assert wrong(shop, ROUNDS // 4) == []
