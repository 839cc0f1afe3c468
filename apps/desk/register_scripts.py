"""The register's scripts in Lua. Each is atomic and reads the server's clock: the gateways' hosts may disagree.

KEYS: the gateways, the beginning of the sets' names (BEAT: of all kinds' sets).
"""

_PRELUDE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function living(except)
  local found = {}
  for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do
    if gateway ~= except then found[#found + 1] = gateway end
  end
  return found
end

local function absent(people, except)
  local held = {}
  for _, gateway in ipairs(#people > 0 and living(except) or {}) do
    for i, here in ipairs(redis.call('SMISMEMBER', KEYS[2] .. gateway, unpack(people))) do
      if here == 1 then held[i] = true end
    end
  end
  local missing = {}
  for i, person in ipairs(people) do
    if not held[i] then missing[#missing + 1] = person end
  end
  return missing
end
"""

# ARGV: gateway, lives for (ms), kept for (s), people. Returns who was nowhere before.
ARRIVE = (
    _PRELUDE
    + """
redis.call('ZADD', KEYS[1], 'NX', now + ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local added = {}
for i = 4, #ARGV do
  if redis.call('SADD', KEYS[2] .. ARGV[1], ARGV[i]) == 1 then added[#added + 1] = ARGV[i] end
end
redis.call('EXPIRE', KEYS[2] .. ARGV[1], ARGV[3])
return absent(added, ARGV[1])
"""
)

# ARGV: gateway, people. Returns who is nowhere now.
DEPART = (
    _PRELUDE
    + """
local removed = {}
for i = 2, #ARGV do
  if redis.call('SREM', KEYS[2] .. ARGV[1], ARGV[i]) == 1 then removed[#removed + 1] = ARGV[i] end
end
return absent(removed, ARGV[1])
"""
)

# ARGV: gateway, lives for (ms), kept for (s).
BEAT = (
    _PRELUDE
    + """
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3] * 1000)
local counts = {}
for i = 2, #KEYS do
  redis.call('EXPIRE', KEYS[i] .. ARGV[1], ARGV[3])
  counts[i - 1] = redis.call('SCARD', KEYS[i] .. ARGV[1])
end
local dead = {}
for _, gateway in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  for i = 2, #KEYS do
    if redis.call('EXISTS', KEYS[i] .. gateway) == 1 then dead[gateway] = true end
  end
end
local names = {}
for gateway in pairs(dead) do names[#names + 1] = gateway end
return {before and tonumber(before) <= now and 1 or 0, counts, names}
"""
)

# ARGV: dead gateway, how many. Takes so many out of its set; returns how many there were, and who is nowhere now.
CLAIM = (
    _PRELUDE
    + """
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if score and tonumber(score) > now then return {0, {}} end
local taken = redis.call('SPOP', KEYS[2] .. ARGV[1], ARGV[2])
return {#taken, absent(taken, ARGV[1])}
"""
)

# ARGV: people. Returns 1 or 0 for each.
HERE = (
    _PRELUDE
    + """
local away = {}
for _, person in ipairs(absent(ARGV, '')) do away[person] = true end
local answer = {}
for i, person in ipairs(ARGV) do answer[i] = away[person] and 0 or 1 end
return answer
"""
)

EVERYBODY = (
    _PRELUDE
    + """
local sets = {}
for _, gateway in ipairs(living('')) do sets[#sets + 1] = KEYS[2] .. gateway end
return #sets > 0 and redis.call('SUNION', unpack(sets)) or {}
"""
)
