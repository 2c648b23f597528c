--!uses emit
-- Accepts one demand snapshot: seen key, latest (only a newer one replaces it), history point, counters and event in one step.
-- KEYS[3] = seen key, KEYS[4] = latest (hash), KEYS[5] = last update, KEYS[6] = history (zset by time), KEYS[7] = counters (hash)
-- ARGV = at, snapshot json, generatedAt ms, history point json, seen retention ms, oldest history ms, event data json, '1' for demo data, key id, idempotency key
if not redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[5]) then
  redis.call('HINCRBY', KEYS[7], 'duplicate', 1)
  return 0
end
local generated = tonumber(ARGV[3])
if generated >= tonumber(redis.call('HGET', KEYS[4], 'generatedAt') or '-inf') then
  redis.call('HSET', KEYS[4], 'generatedAt', ARGV[3], 'snapshot', ARGV[2], 'arrivedAt', ARGV[1], 'demo', ARGV[8], 'keyId', ARGV[9], 'key', ARGV[10])
end
redis.call('SET', KEYS[5], ARGV[1])
-- One point a minute is kept: the newest of it.
local minute = generated - generated % 60000
local newest = redis.call('ZRANGE', KEYS[6], minute + 59999, minute, 'BYSCORE', 'REV', 'LIMIT', 0, 1, 'WITHSCORES')[2]
if not newest or generated >= tonumber(newest) then
  redis.call('ZREMRANGEBYSCORE', KEYS[6], minute, minute + 59999)
  redis.call('ZADD', KEYS[6], generated, ARGV[4])
end
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', '(' .. ARGV[6])
redis.call('HINCRBY', KEYS[7], 'accepted', 1)
emit('demand_summary', 'demand.accepted', ARGV[1], ARGV[7], '')
return 1
