"""A provider that breaks in every way, all at once: everybody gets an answer or a person, nobody an error or two."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID

import pytest
from django.db import connection

from apps.ai.models import Provider
from apps.desk import bot
from apps.desk.models import BotTurn
from apps.tenants.models import Inbox
from bench.answering_run import oracle
from bench.answering_run.hearing import Ears
from bench.answering_run.model import Model, running_model
from bench.answering_run.shop import make_shop, question
from bench.answering_run.speaking import ask_at_once
from bench.answering_run.upstream import FAULTS, pieces

QUESTIONS = 60
CHUNKS = 6
BREAKS_OFTEN = f"chunks={CHUNKS}&seconds=0.1&faults=0.5&seed=1"
# Patience is short, so that hanging takes little time.
PATIENCE = {"first_token_timeout_s": 0.7, "between_tokens_timeout_s": 0.7, "total_timeout_s": 4}


@pytest.fixture
def upstream() -> Iterator[Model]:
    with running_model() as model:
        yield model


@pytest.fixture
def inbox(transactional_db: None, upstream: Model) -> Inbox:
    inbox = make_shop(base_url=upstream.base_url, model=BREAKS_OFTEN)
    Provider.objects.update(**PATIENCE)
    return inbox


@pytest.fixture
def ears(inbox: Inbox) -> Iterator[Ears]:
    ears = Ears()
    ears.open([inbox.tenant_id])
    yield ears
    ears.close()


def answer_and_hang_up(turn_id: UUID) -> None:
    with closing(connection):
        bot.answer(turn_id)


def test_every_question_ends_once_and_without_an_error_text(
    inbox: Inbox, upstream: Model, ears: Ears
) -> None:
    ask_at_once([inbox], [question(number) for number in range(QUESTIONS)])
    with ThreadPoolExecutor(QUESTIONS // 2) as pool:
        list(pool.map(answer_and_hang_up, BotTurn.objects.values_list("pk", flat=True)))
    rows = oracle.stored_rows()
    judged = oracle.judge(rows, shown=ears.texts)
    met = {entry["fault"] for entry in upstream.log()}
    assert met & {*FAULTS}  # an open breaker may spare us some of them
    assert (judged.asked, judged.late, judged.double, judged.raw) == (QUESTIONS, 0, 0, 0)
    assert judged.answered + judged.handed_over == QUESTIONS
    assert {row.content for row in rows if row.source == "ai"} == {"".join(pieces(CHUNKS, 0))}
    assert not BotTurn.objects.filter(state__in=BotTurn.ACTIVE).exists()
