"""Who waits for a stranger's server keeps no connection to the database meanwhile."""

import pytest
from django.db import connection, connections, transaction

from apps.common.waiting import wait_for


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_connection_is_the_pools_while_the_model_is_asked() -> None:
    ours = connections["default"]
    ask()

    async def model() -> bool:
        return ours.connection is None

    assert ours.connection is not None
    assert wait_for(model()) is True


@pytest.mark.django_db(transaction=True)
def test_transaction_goes_on_after_the_wait() -> None:
    async def model() -> str:
        return "answer"

    with transaction.atomic():
        ask()
        held = connection.connection
        assert [wait_for(model()), connection.connection] == ["answer", held]


def test_failure_of_what_was_waited_for_is_raised() -> None:
    async def model() -> None:
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        wait_for(model())
