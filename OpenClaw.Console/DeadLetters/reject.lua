--!uses emit
-- Records one refused envelope: the public list, the sample for operators, its group, the counters and the event.
-- KEYS[3] = public list of the channel, KEYS[4] = counters of the channel (hash), KEYS[5] = samples (stream), KEYS[6] = groups by last seen (zset),
-- KEYS[7] = this group (hash), KEYS[8] = refusals by minute (hash)
-- ARGV = at, public json, sample json, group id, now ms, most samples, most groups, minute, oldest minute kept, event data json, prefix of group keys,
--        then pairs of fields of the group
redis.call('LPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], 0, 99)
redis.call('HINCRBY', KEYS[4], 'rejected', 1)
redis.call('HSET', KEYS[4], 'rejectedAt', ARGV[1])
local id = redis.call('XADD', KEYS[5], 'MAXLEN', '=', ARGV[6], '*', 'g', ARGV[4], 'j', ARGV[3])
redis.call('HSETNX', KEYS[7], 'firstSeen', ARGV[1])
redis.call('HSET', KEYS[7], 'lastSeen', ARGV[1], 'sample', ARGV[3], unpack(ARGV, 12))
redis.call('HINCRBY', KEYS[7], 'count', 1)
-- The group counts its own minutes too, so that dismissing it can take them back from the counters of all.
if redis.call('HINCRBY', KEYS[7], 'm:' .. ARGV[8], 1) == 1 then
  for _, field in ipairs(redis.call('HKEYS', KEYS[7])) do
    local minute = string.match(field, '^m:(%d+)$')
    if minute and tonumber(minute) < tonumber(ARGV[9]) then redis.call('HDEL', KEYS[7], field) end
  end
end
redis.call('ZADD', KEYS[6], ARGV[5], ARGV[4])
local over = redis.call('ZCARD', KEYS[6]) - tonumber(ARGV[7])
if over > 0 then
  for _, old in ipairs(redis.call('ZRANGE', KEYS[6], 0, over - 1)) do
    redis.call('DEL', ARGV[11] .. old)
    redis.call('ZREM', KEYS[6], old)
    redis.call('HINCRBY', KEYS[4], 'groupsDropped', 1)
  end
end
if redis.call('HINCRBY', KEYS[8], ARGV[8], 1) == 1 then
  for _, minute in ipairs(redis.call('HKEYS', KEYS[8])) do
    if tonumber(minute) < tonumber(ARGV[9]) then redis.call('HDEL', KEYS[8], minute) end
  end
end
emit('dead_letters', 'envelope.refused', ARGV[1], ARGV[10], id)
return id
