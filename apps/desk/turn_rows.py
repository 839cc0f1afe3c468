"""The statements about many turns at once: hundreds of runs begin and end in the same moment."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.common.arrays import columns
from apps.desk.models import BotTurn

_CLAIM = """
UPDATE desk_botturn AS turn
SET state = 'running', attempt = turn.attempt + 1, message_id = claimed.message_id, claimed_at = %s
FROM unnest(%s::uuid[], %s::int[], %s::uuid[]) AS claimed (id, attempt, message_id)
WHERE turn.id = claimed.id AND turn.state = 'pending' AND turn.attempt = claimed.attempt
RETURNING turn.id
"""
_RUNNING = """
SELECT turn.id, turn.attempt
FROM unnest(%s::uuid[], %s::int[]) AS claimed (id, attempt)
JOIN desk_botturn AS turn USING (id, attempt)
WHERE turn.state = 'running'
"""
_END = """
UPDATE desk_botturn AS turn
SET state = ended.state, reason = ended.reason, finished_at = ended.finished_at, message_id = ended.message_id,
    trace = ended.trace::jsonb, usage = ended.usage::jsonb
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::uuid[], %s::text[], %s::text[])
    AS ended (id, state, reason, finished_at, message_id, trace, usage)
WHERE turn.id = ended.id
"""


def claim(turns: Sequence[BotTurn], moment: datetime) -> set[UUID]:
    """From pending to running, with message_id. Answers the ids of those that were still waiting as they were read."""
    rows = [(turn.id, turn.attempt, turn.message_id) for turn in turns]
    return {pk for (pk,) in _rows(_CLAIM, [moment, *columns(rows, 3)])} if rows else set()


def running(turns: Sequence[BotTurn]) -> set[tuple[UUID, int]]:
    """Of these attempts those that have not ended: (id, attempt), since two attempts of a turn may end together."""
    rows = [(turn.id, turn.attempt) for turn in turns]
    return set(_rows(_RUNNING, columns(rows, 2))) if rows else set()


def store_ends(turns: Sequence[BotTurn]) -> None:
    rows = [
        (
            turn.id,
            turn.state,
            turn.reason,
            turn.finished_at,
            turn.message_id,
            json.dumps(turn.trace, ensure_ascii=False),
            json.dumps(turn.usage),
        )
        for turn in turns
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_END, columns(rows, 7))


def _rows(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
