"""What happens inside Valkey when a provider is asked for. Times are Valkey's own, in milliseconds.

A breaker is one hash. Closed: streak (failures in a row), since, good and bad (counts since then). Open: until, opened
(how often in a row), why. Half open is an open one whose time has passed: probe holds who may try, until probe_until.
"""

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# ARGV: the asker's token, milliseconds for which a probe is waited for.
# Answers {0 closed, 1 you are the probe, 2 open; milliseconds until it may be tried again}.
ADMIT = (
    _NOW
    + """
local state = redis.call('HMGET', KEYS[1], 'until', 'probe_until')
local open_until, probe_until = tonumber(state[1]), tonumber(state[2]) or 0
if not open_until then return {0, 0} end
if now < open_until then return {2, open_until - now} end
if now < probe_until then return {2, probe_until - now} end
redis.call('HSET', KEYS[1], 'probe', ARGV[1], 'probe_until', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], 600000)
return {1, 0}
"""
)

# ARGV: token, outcome (well, sick or none), milliseconds to stay away that the provider asked for, why,
# failures in a row, window (ms), least requests and share of failures in it, shortest and longest pause (ms).
# Answers {state, milliseconds until it may be tried again}.
REPORT = (
    _NOW
    + """
local key, token, outcome, asked, why = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local longest = tonumber(ARGV[10])
local state = redis.call('HMGET', key, 'until', 'probe', 'opened', 'streak', 'since', 'good', 'bad')
local open_until, opened = tonumber(state[1]), tonumber(state[3]) or 0

local function open(times)
  local pause = math.min(longest, math.max(asked, ARGV[9] * 2 ^ (times - 1)))
  redis.call('DEL', key)
  redis.call('HSET', key, 'until', now + pause, 'opened', times, 'why', why)
  redis.call('PEXPIRE', key, 600000)
  return {2, pause}
end

if open_until then
  if state[2] == token then
    if outcome == 'well' then redis.call('DEL', key) return {0, 0} end
    if outcome == 'sick' then return open(opened + 1) end
    redis.call('HDEL', key, 'probe', 'probe_until')
  end
  if now < open_until then return {2, open_until - now} end
  return {1, 0}
end
if outcome == 'none' then return {0, 0} end

local streak = tonumber(state[4]) or 0
local since, good, bad = tonumber(state[5]) or now, tonumber(state[6]) or 0, tonumber(state[7]) or 0
if now - since > tonumber(ARGV[6]) then since, good, bad = now, 0, 0 end
if outcome == 'well' then streak, good = 0, good + 1 else streak, bad = streak + 1, bad + 1 end
local requests = good + bad
local share = bad / requests
if outcome == 'sick' and (asked > 0 or streak >= tonumber(ARGV[5])
    or (requests >= tonumber(ARGV[7]) and share >= tonumber(ARGV[8]))) then
  return open(1)
end
redis.call('HSET', key, 'streak', streak, 'since', since, 'good', good, 'bad', bad, 'why', why)
redis.call('PEXPIRE', key, 600000)
return {0, 0}
"""
)

# Answers 1 when it is open or half open.
# KEYS: the breaker.
IS_TROUBLED = "return redis.call('HEXISTS', KEYS[1], 'until')"
