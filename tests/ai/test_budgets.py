"""What was spent, and whether more may be: PostgreSQL alone knows, so nothing here needs Valkey."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.ai import budgets, queries, services
from apps.ai.budgets import BudgetVerdict, check, settle
from apps.ai.models import Budget, Spending
from apps.ai.models.spending import VISITOR_TOKENS_PER_DAY
from apps.ai.prices import cost_of
from apps.ai.profiles import Attempt, ProviderConfig, Usage
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db
PRICED = ProviderConfig(
    "https://models.example.com/v1", "", "m", prompt_price=Decimal(2), completion_price=Decimal(8)
)
MORNING = datetime(2026, 5, 31, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
NIGHT = datetime(2026, 5, 31, 16, 30, tzinfo=UTC)  # 00:30 of 1 June in Shanghai


@pytest.fixture
def tenant_id() -> UUID:
    return make_tenant().id


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def turn_to(moment: datetime) -> None:
        monkeypatch.setattr(budgets, "now", lambda: moment)

    turn_to(MORNING)
    return turn_to


def rows(tenant_id: UUID) -> list[tuple[Any, ...]]:
    found = Spending.objects.for_tenant(tenant_id).order_by("day", "contact_id")
    return list(
        found.values_list("contact_id", "day", "requests", "prompt_tokens", "completion_tokens", "cost")
    )


def pay(tenant_id: UUID, contact_id: UUID | None, prompt: int = 1000, completion: int = 500) -> None:
    usage = Usage(prompt, completion)
    paid = Attempt("test", "test", "ok", usage=usage, cost=cost_of(usage, PRICED))
    settle(tenant_id=tenant_id, contact_id=contact_id, attempts=[paid])


def test_spend_adds_to_the_days_of_visitor_and_tenant(tenant_id: UUID, clock: Any) -> None:
    one, two = sorted([uuid4(), uuid4()])
    pay(tenant_id, one)
    pay(tenant_id, one)
    pay(tenant_id, two)
    pay(tenant_id, None)
    pay(make_tenant().id, one)
    day = date(2026, 5, 31)
    assert rows(tenant_id) == [
        (one, day, 2, 2000, 1000, Decimal("0.012")),
        (two, day, 1, 1000, 500, Decimal("0.006")),
        (None, day, 4, 4000, 2000, Decimal("0.024")),
    ]


def test_settle_counts_every_request_that_used_something(tenant_id: UUID, clock: Any) -> None:
    attempts = [
        Attempt("A", "m", "breaker_open"),
        Attempt("A", "m", "bad_stream", usage=Usage(100, 7, is_estimated=True), cost=Decimal("0.5")),
        Attempt("B", "m", "200", usage=Usage(100, 30), cost=Decimal("0.25")),
    ]
    settle(tenant_id=tenant_id, contact_id=None, attempts=attempts)
    settle(tenant_id=tenant_id, contact_id=None, attempts=attempts[:1])
    assert rows(tenant_id) == [(None, date(2026, 5, 31), 2, 200, 37, Decimal("0.75"))]


def test_spend_is_part_of_the_callers_transaction(tenant_id: UUID) -> None:
    def post_and_fail() -> None:
        with transaction.atomic():
            pay(tenant_id, uuid4())
            raise KeyError

    with pytest.raises(KeyError):
        post_and_fail()
    assert rows(tenant_id) == []


@pytest.mark.django_db(transaction=True)
def test_spending_at_once_loses_nothing() -> None:
    tenant_id, visitors = make_tenant().id, [uuid4() for _ in range(4)]

    def pay_often(number: int) -> None:
        for turn in range(10):
            pay(tenant_id, visitors[(number + turn) % 4], 10, 1)
        connection.close()

    threads = [threading.Thread(target=pay_often, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {row[0]: row[2:5] for row in rows(tenant_id)}
    assert found == {None: (40, 400, 40), **dict.fromkeys(visitors, (10, 100, 10))}


def test_days_are_those_of_the_installations_time_zone(tenant_id: UUID, clock: Any) -> None:
    visitor = uuid4()
    pay(tenant_id, visitor)
    clock(NIGHT)
    pay(tenant_id, visitor)
    assert [row[1] for row in rows(tenant_id)] == [date(2026, 5, 31)] * 2 + [date(2026, 6, 1)] * 2


def test_check_without_limits_of_its_own_knows_the_default(tenant_id: UUID, clock: Any) -> None:
    visitor = uuid4()
    assert check(tenant_id=tenant_id, contact_id=visitor) == BudgetVerdict()
    pay(tenant_id, visitor, VISITOR_TOKENS_PER_DAY - 1, 0)
    verdict = check(tenant_id=tenant_id, contact_id=visitor)
    assert (verdict.level, verdict.limit) == ("warn", "visitor_tokens_per_day")
    pay(tenant_id, visitor, 1, 0)
    assert check(tenant_id=tenant_id, contact_id=visitor).is_exceeded
    assert check(tenant_id=tenant_id, contact_id=uuid4()) == BudgetVerdict()
    assert check(tenant_id=tenant_id, contact_id=None) == BudgetVerdict()


@pytest.mark.parametrize(
    ("limits", "level", "limit"),
    [
        ({"visitor_tokens_per_day": 1500}, "exceeded", "visitor_tokens_per_day"),
        ({"visitor_tokens_per_day": 1501}, "warn", "visitor_tokens_per_day"),
        ({"visitor_tokens_per_day": 15_000}, "ok", "visitor_tokens_per_day"),
        ({"visitor_tokens_per_day": None}, "ok", ""),
        ({"visitor_tokens_per_day": 0}, "exceeded", "visitor_tokens_per_day"),
        ({"visitor_cost_per_day": Decimal("0.01")}, "ok", "visitor_cost_per_day"),
        ({"visitor_cost_per_day": Decimal("0.01"), "warn_at_percent": 60}, "warn", "visitor_cost_per_day"),
        ({"visitor_cost_per_day": Decimal(0)}, "exceeded", "visitor_cost_per_day"),
        ({"tokens_per_month": 1500}, "exceeded", "tokens_per_month"),
        ({"tokens_per_month": 1600}, "warn", "tokens_per_month"),
        ({"cost_per_month": Decimal(0)}, "exceeded", "cost_per_month"),
        ({"visitor_tokens_per_day": 3000, "tokens_per_month": 2000}, "ok", "tokens_per_month"),
    ],
)
def test_check_names_the_limit_that_is_used_up_the_most(
    tenant_id: UUID, clock: Any, limits: dict[str, Any], level: str, limit: str
) -> None:
    services.save_budget(budget=Budget(tenant_id=tenant_id, **limits))
    visitor = uuid4()
    pay(tenant_id, visitor)  # 1,500 tokens, 0.006
    verdict = check(tenant_id=tenant_id, contact_id=visitor)
    assert (verdict.level, verdict.limit) == (level, limit)


def test_days_and_months_begin_anew(tenant_id: UUID, clock: Any) -> None:
    services.save_budget(
        budget=Budget(tenant_id=tenant_id, visitor_tokens_per_day=1500, tokens_per_month=3000)
    )
    visitor = uuid4()
    clock(datetime(2026, 5, 1, 2, 0, tzinfo=UTC))
    pay(tenant_id, visitor)
    clock(MORNING)
    assert check(tenant_id=tenant_id, contact_id=visitor).share == 0.5  # of the month
    pay(tenant_id, uuid4())
    assert check(tenant_id=tenant_id, contact_id=visitor).limit == "tokens_per_month"
    assert check(tenant_id=tenant_id, contact_id=visitor).is_exceeded
    clock(NIGHT)
    assert check(tenant_id=tenant_id, contact_id=visitor) == BudgetVerdict()


def test_check_is_four_reads_however_much_there_is(tenant_id: UUID, clock: Any) -> None:
    for _ in range(5):
        pay(tenant_id, uuid4())
    with CaptureQueriesContext(connection) as captured:
        check(tenant_id=tenant_id, contact_id=uuid4())
    assert len(captured) == 4  # the limits and usage of the tenant, its budget, what was spent


def test_other_tenants_spending_is_none_of_ours(tenant_id: UUID, clock: Any) -> None:
    services.save_budget(budget=Budget(tenant_id=tenant_id, tokens_per_month=1500))
    visitor = uuid4()
    pay(make_tenant().id, visitor)
    assert check(tenant_id=tenant_id, contact_id=visitor) == BudgetVerdict()


def test_limits_are_one_row_per_tenant_and_sensible(tenant_id: UUID) -> None:
    saved = services.save_budget(budget=Budget(tenant_id=tenant_id))
    with pytest.raises(ValidationError):
        services.save_budget(budget=Budget(tenant_id=tenant_id))
    for field, value in (("warn_at_percent", 0), ("warn_at_percent", 101), ("cost_per_month", -1)):
        with pytest.raises(ValidationError) as caught:
            services.save_budget(budget=Budget(tenant_id=make_tenant().id, **{field: value}))
        assert field in caught.value.message_dict
    assert services.remove_budgets(tenant_id=make_tenant().id, budget_ids=[saved.id]) == 0
    assert services.remove_budgets(tenant_id=tenant_id, budget_ids=[saved.id]) == 1


def test_forget_visitors_keeps_the_tenants_days(tenant_id: UUID, clock: Any) -> None:
    pay(tenant_id, uuid4())
    clock(NIGHT)
    pay(tenant_id, uuid4())
    assert budgets.forget_visitors(before=date(2026, 6, 1)) == 1
    assert [(row[0] is None, row[1]) for row in rows(tenant_id)] == [
        (True, date(2026, 5, 31)),
        (False, date(2026, 6, 1)),
        (True, date(2026, 6, 1)),
    ]


def test_months_add_the_days_up(tenant_id: UUID, clock: Any) -> None:
    for moment in (datetime(2026, 5, 1, tzinfo=UTC), MORNING, NIGHT):
        clock(moment)
        pay(tenant_id, uuid4())
    months = queries.months(Spending.objects.for_tenant(tenant_id).filter(contact_id=None))
    assert [(each["month"], each["requests"], each["cost"]) for each in months] == [
        (date(2026, 6, 1), 1, Decimal("0.006")),
        (date(2026, 5, 1), 2, Decimal("0.012")),
    ]
