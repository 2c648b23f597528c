--!uses emit
-- Accepts one demand snapshot: seen key, latest (only a newer one replaces it), history point, counters and event in one step.
-- What is real and what the demo made up do not touch each other: any real snapshot goes before any of the demo, and a minute has a point of each.
-- KEYS[3] = seen key, KEYS[4] = latest (hash), KEYS[5] = last update, KEYS[6] = history (zset by time), KEYS[7] = counters (hash)
-- ARGV = at, snapshot json, generatedAt ms, history point json, seen retention ms, oldest history ms, event data json, '1' for demo data, key id, idempotency key
if not redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[5]) then
  redis.call('HINCRBY', KEYS[7], 'duplicate', 1)
  return 0
end
local generated, demo = tonumber(ARGV[3]), ARGV[8] == '1'
local was = redis.call('HMGET', KEYS[4], 'generatedAt', 'demo')
local real = was[1] and was[2] ~= '1' or false
local newer = generated >= tonumber(was[1] or '-inf')
if real == demo then newer = not demo end -- the latest is of the other kind, or there is none
if newer then
  redis.call('HSET', KEYS[4], 'generatedAt', ARGV[3], 'snapshot', ARGV[2], 'arrivedAt', ARGV[1], 'demo', ARGV[8], 'keyId', ARGV[9], 'key', ARGV[10])
end
if not (demo and real) then redis.call('SET', KEYS[5], ARGV[1]) end
-- One point a minute is kept: the newest of it.
local minute, newest = generated - generated % 60000, true
for _, point in ipairs(redis.call('ZRANGE', KEYS[6], minute, minute + 59999, 'BYSCORE')) do
  if (string.sub(point, -2) == ' 1') == demo then
    if tonumber(string.match(point, '^%S+')) > generated then newest = false else redis.call('ZREM', KEYS[6], point) end
  end
end
if newest then redis.call('ZADD', KEYS[6], generated, ARGV[4]) end
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', '(' .. ARGV[6])
redis.call('HINCRBY', KEYS[7], 'accepted', 1)
if demo then redis.call('HINCRBY', KEYS[7], 'demo', 1) end
emit('demand_summary', 'demand.accepted', ARGV[1], ARGV[7], '')
return 1
