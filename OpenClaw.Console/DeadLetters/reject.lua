--!uses emit
-- Records one refused envelope: the public list, the sample for operators, its group, the counters and the event.
-- KEYS[3] = public list of the channel, KEYS[4] = counters of the channel (hash), KEYS[5] = samples (stream), KEYS[6] = groups by last seen (zset),
-- KEYS[7] = this group (hash), KEYS[8] = refusals by minute (hash), KEYS[9] = the group of all other programs of its place (hash)
-- ARGV = at, public json up to the group, sample json, group id, now ms, most samples, most groups, minute, oldest minute kept, event data json up to the group,
--        prefix of group keys, id of the group of other programs, its sender, most groups of a place, then pairs of fields of the group, the sender first
-- Ids begin with the 8 digits of their place (channel and address): however many names a program gives itself, it cannot push out the groups of others.
local group, key, sender = ARGV[4], KEYS[7], ARGV[16]
if redis.call('EXISTS', key) == 0 then
  local place, beside = string.sub(group, 1, 8), 0
  for _, id in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
    if string.sub(id, 1, 8) == place then beside = beside + 1 end
  end
  if beside >= tonumber(ARGV[14]) then group, key, sender = ARGV[12], KEYS[9], ARGV[13] end
end
redis.call('LPUSH', KEYS[3], ARGV[2] .. group .. '"}')
redis.call('LTRIM', KEYS[3], 0, 99)
redis.call('HINCRBY', KEYS[4], 'rejected', 1)
redis.call('HSET', KEYS[4], 'rejectedAt', ARGV[1])
local id = redis.call('XADD', KEYS[5], 'MAXLEN', '=', ARGV[6], '*', 'g', group, 'j', ARGV[3])
redis.call('HSETNX', key, 'firstSeen', ARGV[1])
redis.call('HSET', key, 'lastSeen', ARGV[1], 'sample', ARGV[3], 'sender', sender, unpack(ARGV, 17))
redis.call('HINCRBY', key, 'count', 1)
-- The group counts its own minutes too, so that dismissing it can take them back from the counters of all.
if redis.call('HINCRBY', key, 'm:' .. ARGV[8], 1) == 1 then
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local minute = string.match(field, '^m:(%d+)$')
    if minute and tonumber(minute) < tonumber(ARGV[9]) then redis.call('HDEL', key, field) end
  end
end
redis.call('ZADD', KEYS[6], ARGV[5], group)
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
emit('dead_letters', 'envelope.refused', ARGV[1], ARGV[10] .. group .. '"}', id)
return id
