"""How often is what asked? Counted in Valkey without a write to the database; remembering.py collects the counts.

Three keys per tenant and week: counts (sorted set), the wording of each question, the last answer to it. They
expire, so what is asked once in a while never gathers.
"""

from dataclasses import dataclass
from uuid import UUID

from apps.ai.scopes import Answer, Key
from apps.common import valkey
from apps.common.clock import now
from apps.common.keys import tenant_key

OFTEN = 3  # times a week: from then on a question is worth an administrator's look
MOST = 2000  # questions that are counted at a time; a flood of different ones is not
KEPT_S = 8 * 86_400

# Part of a script, KEYS: counts, wordings; ARGV: member, wording.
COUNT = f"""
if redis.call('ZSCORE', KEYS[1], ARGV[1]) or redis.call('ZCARD', KEYS[1]) < {MOST} then
  if redis.call('ZINCRBY', KEYS[1], 1, ARGV[1]) == '1' then
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
    redis.call('EXPIRE', KEYS[1], {KEPT_S})
    redis.call('EXPIRE', KEYS[2], {KEPT_S})
  end
end
"""
# The same, KEYS: counts, answers; ARGV: member, remembered().
REMEMBER = f"""
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[2], {KEPT_S})
end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's count since the last time it was taken. answer: the last one, when it is known."""

    place: str
    question: str  # digest
    wording: str
    times: int
    answer: Answer | None
    scope: str  # of the answer

    @property
    def member(self) -> str:
        return f"{self.place}:{self.question}"


def counts_key(tenant_id: UUID) -> str:
    return _key(tenant_id, "counts")


def wordings_key(tenant_id: UUID) -> str:
    return _key(tenant_id, "wordings")


def answers_key(tenant_id: UUID) -> str:
    return _key(tenant_id, "answers")


def _key(tenant_id: UUID, kind: str) -> str:
    return tenant_key(tenant_id, "asked", f"{now():%G-%V}", kind)


def remembered(key: Key, answer: Answer) -> str:
    """An answer as it is kept beside the counts."""
    return key.scope + answer.as_json()


def take(tenant_id: UUID) -> list[Asked]:
    """Everything counted so far, most asked first; the counts begin anew. Raises RedisError."""
    keys = counts_key(tenant_id), wordings_key(tenant_id), answers_key(tenant_id)
    pipeline = valkey.client().pipeline(transaction=True)
    pipeline.zrange(keys[0], 0, -1, desc=True, withscores=True)
    pipeline.hgetall(keys[1])
    pipeline.hgetall(keys[2])
    pipeline.delete(*keys)
    counts, wordings, answers, _deleted = pipeline.execute()
    return [
        _asked(member, int(times), wordings[member], answers.get(member, ""))
        for member, times in counts
        if member in wordings
    ]


def _asked(member: str, times: int, wording: str, kept: str) -> Asked:
    place, _, question = member.partition(":")
    answer = Answer.from_json(kept[32:]) if kept else None
    return Asked(place, question, wording, times, answer, kept[:32])


def put_back(tenant_id: UUID, rows: list[Asked]) -> None:
    """What was taken and is not often yet. Raises RedisError."""
    if not rows:
        return
    counts, wordings = counts_key(tenant_id), wordings_key(tenant_id)
    pipeline = valkey.client().pipeline(transaction=True)
    for row in rows:
        pipeline.zincrby(counts, row.times, row.member)
    pipeline.hset(wordings, mapping={row.member: row.wording for row in rows})
    for name in (counts, wordings):
        pipeline.expire(name, KEPT_S)
    pipeline.execute()
