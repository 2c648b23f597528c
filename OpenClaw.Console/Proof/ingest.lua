--!uses emit
-- Accepts one milestone: seen key, feed, history, counters and event in one step, or nothing at all.
-- KEYS[3] = seen key, KEYS[4] = feed (zset by event time), KEYS[5] = history (stream), KEYS[6] = counters (hash), KEYS[7] = last poll
-- ARGV = at, event json, event time ms, idempotency key, key id of the secret, seen retention ms, history cap, oldest arrival to keep (stream id),
--        sentAtUtc, '1' for demo data
if not redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[6]) then
  redis.call('HINCRBY', KEYS[6], 'duplicate', 1)
  return 0
end
local id = redis.call('XADD', KEYS[5], 'MAXLEN', '=', ARGV[7], '*', 'e', ARGV[2], 'k', ARGV[4], 's', ARGV[5], 't', ARGV[9], 'd', ARGV[10])
redis.call('XTRIM', KEYS[5], 'MINID', '~', ARGV[8], 'LIMIT', 200)
redis.call('ZADD', KEYS[4], ARGV[3], id .. ' ' .. ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -51)
redis.call('HINCRBY', KEYS[6], 'accepted', 1)
redis.call('SET', KEYS[7], ARGV[1])
emit('milestones_feed', 'milestone.accepted', ARGV[1], '{"event":' .. ARGV[2] .. '}', id)
return 1
