--!uses emit
-- Removes one group of refused envelopes with everything that is kept of it: samples, public entries and its part of the last two hours' counters.
-- The counters of refusals ever stay: they did happen.
-- KEYS[3] = samples (stream), KEYS[4] = groups (zset), KEYS[5] = the group (hash), KEYS[6] = refusals by minute (hash),
-- KEYS[7], KEYS[8] = public lists of both channels
-- ARGV = at, group id, event data json up to the count, the rest of it
local count = tonumber(redis.call('HGET', KEYS[5], 'count'))
if not count then return 0 end
for key = 7, 8 do
  for _, item in ipairs(redis.call('LRANGE', KEYS[key], 0, -1)) do
    if cjson.decode(item).group == ARGV[2] then redis.call('LREM', KEYS[key], 1, item) end
  end
end
for _, sample in ipairs(redis.call('XRANGE', KEYS[3], '-', '+')) do
  if sample[2][2] == ARGV[2] then redis.call('XDEL', KEYS[3], sample[1]) end
end
local fields = redis.call('HGETALL', KEYS[5])
for i = 1, #fields, 2 do
  local minute = string.match(fields[i], '^m:(%d+)$')
  if minute and redis.call('HEXISTS', KEYS[6], minute) == 1 and redis.call('HINCRBY', KEYS[6], minute, -fields[i + 1]) <= 0 then
    redis.call('HDEL', KEYS[6], minute)
  end
end
redis.call('DEL', KEYS[5])
redis.call('ZREM', KEYS[4], ARGV[2])
emit('dead_letters', 'group.dismissed', ARGV[1], ARGV[3] .. string.format('%.0f', count) .. ARGV[4], ARGV[2])
return count
