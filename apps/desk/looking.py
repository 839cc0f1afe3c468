"""Who has a conversation open right now. A hint: it lives in Valkey alone and repairs itself.

Each page renews its own entry. One that stops (its gateway was killed, its network is gone) expires, and the next page
that renews tells the others. So no gateway has to know of another.
"""

from typing import Any
from uuid import UUID

from apps.common import valkey
from apps.common.keys import lookers
from apps.conversations.events import LookersChanged
from apps.events import audiences, bus
from apps.tenants.access import Desk

LIVES_S = 50  # a page says it again every 20 s: two may get lost

# KEYS: who looks, a sorted set by expiry. ARGV: entry («person page name»), for how many ms (0: no longer).
# Returns whether the people are others than those whom everybody was told, and who they are: id, name, id, name …
LOOK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function people()
  local ids, names, found = {}, {}, {}
  for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local id, name = string.match(entry, '^(%x+) %x+ (.*)$')
    if not names[id] then ids[#ids + 1] = id end
    names[id] = name
  end
  table.sort(ids)
  for _, id in ipairs(ids) do
    found[#found + 1] = id
    found[#found + 1] = names[id]
  end
  return ids, found
end

local before = people()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if tonumber(ARGV[2]) > 0 then
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
local after, found = people()
return {table.concat(before) == table.concat(after) and 0 or 1, unpack(found)}
"""


async def look(desk: Desk, conversation_id: UUID, *, page: str, lives_s: float = LIVES_S) -> LookersChanged:
    """The page (a random hex word) shows the conversation to the agent, for so long or until it says so again.

    Everybody who has the thread open is told when the people have changed. Answers who looks now, the agent included.
    Raises RedisError or OSError when Valkey is away.
    """
    entry = f"{desk.user.pk.hex} {page} {desk.user.public_name}"
    key = lookers(desk.tenant.id, conversation_id)
    answer: Any = valkey.async_client().eval(LOOK, 1, key, entry, round(lives_s * 1000))
    is_changed, *found = await answer
    people = [
        {"id": str(UUID(person)), "name": name} for person, name in zip(found[::2], found[1::2], strict=True)
    ]
    event = LookersChanged(conversation_id=str(conversation_id), people=people)
    if is_changed:
        bus.push_soon(event, [audiences.conversation_agents(desk.tenant.id, conversation_id)])
    return event


async def look_away(desk: Desk, conversation_id: UUID, *, page: str) -> None:
    """As look(); from now on the page shows it no longer."""
    await look(desk, conversation_id, page=page, lives_s=0)
