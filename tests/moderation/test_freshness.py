"""Where answers may be a moment old, nobody waits for a changed list to be compiled."""

import threading
import time
from typing import Any
from uuid import UUID

import pytest

from apps.moderation import queries, services
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
FRESH_S = 0.01


@pytest.fixture
def tenant_id(settings: Any) -> UUID:
    settings.CONFIGURATION_FRESH_S = FRESH_S
    return make_tenant().id


def compile_in_peace(tenant_id: UUID) -> None:
    for thread in threading.enumerate():
        if thread.name == f"words {tenant_id}":
            thread.join(10)


def is_listed(tenant_id: UUID, word: str) -> bool:
    return bool(queries.word_automaton(tenant_id=tenant_id).scan(word))


def test_change_is_compiled_beside_and_the_words_before_it_count_until_then(tenant_id: UUID) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    before = queries.word_automaton(tenant_id=tenant_id)
    services.add_word(tenant_id=tenant_id, text="丙丁")
    time.sleep(2 * FRESH_S)
    assert queries.word_automaton(tenant_id=tenant_id) is before
    compile_in_peace(tenant_id)
    assert [is_listed(tenant_id, word) for word in ("甲乙", "丙丁")] == [True, True]


def test_list_that_cannot_be_compiled_is_tried_again(
    tenant_id: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    services.add_word(tenant_id=tenant_id, text="甲乙")
    queries.word_automaton(tenant_id=tenant_id)
    services.add_word(tenant_id=tenant_id, text="丙丁")
    time.sleep(2 * FRESH_S)
    with monkeypatch.context() as broken:
        broken.setattr(queries, "active_words", lambda _tenant_id: 1 / 0)
        queries.word_automaton(tenant_id=tenant_id)
        compile_in_peace(tenant_id)
    assert "could not be compiled" in caplog.text
    assert is_listed(tenant_id, "甲乙")
    compile_in_peace(tenant_id)
    assert is_listed(tenant_id, "丙丁")
