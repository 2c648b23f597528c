--!uses emit
-- Removes one batch of demo milestones, or (with no ids) everything else the demo left behind, and says so.
-- KEYS[3] = history, KEYS[4] = feed, KEYS[5] = milestone counters, KEYS[6] = public refusals of milestones, KEYS[7] = of demand, KEYS[8] = samples,
-- KEYS[9] = groups, KEYS[10] = latest demand, KEYS[11] = demand history, KEYS[12] = demo mark,
-- KEYS[13] = refusals by minute
-- ARGV = at, prefix of group keys, prefix of seen keys, then pairs of history id and idempotency key
if #ARGV > 3 then
  local ids = {}
  for i = 4, #ARGV, 2 do
    if redis.call('XDEL', KEYS[3], ARGV[i]) == 1 then redis.call('HINCRBY', KEYS[5], 'accepted', -1) end
    redis.call('DEL', ARGV[3] .. ARGV[i + 1])
    ids[ARGV[i]] = true
  end
  for _, member in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    if ids[string.match(member, '^%S+')] then redis.call('ZREM', KEYS[4], member) end
  end
  return 0
end
for key = 6, 7 do
  for _, item in ipairs(redis.call('LRANGE', KEYS[key], 0, -1)) do
    if cjson.decode(item).demo then redis.call('LREM', KEYS[key], 1, item) end
  end
end
local demo = {}
for _, group in ipairs(redis.call('ZRANGE', KEYS[9], 0, -1)) do
  if redis.call('HGET', ARGV[2] .. group, 'demo') == '1' then
    demo[group] = true
    local fields = redis.call('HGETALL', ARGV[2] .. group)
    for i = 1, #fields, 2 do
      local minute = string.match(fields[i], '^m:(%d+)$')
      if minute and redis.call('HEXISTS', KEYS[13], minute) == 1 and redis.call('HINCRBY', KEYS[13], minute, -fields[i + 1]) <= 0 then
        redis.call('HDEL', KEYS[13], minute)
      end
    end
    redis.call('DEL', ARGV[2] .. group)
    redis.call('ZREM', KEYS[9], group)
  end
end
for _, sample in ipairs(redis.call('XRANGE', KEYS[8], '-', '+')) do
  if demo[sample[2][2]] then redis.call('XDEL', KEYS[8], sample[1]) end
end
if redis.call('HGET', KEYS[10], 'demo') == '1' then redis.call('DEL', KEYS[10]) end
for _, point in ipairs(redis.call('ZRANGE', KEYS[11], 0, -1)) do
  if string.sub(point, -2) == ' 1' then redis.call('ZREM', KEYS[11], point) end
end
redis.call('DEL', KEYS[12])
emit('console', 'demo.removed', ARGV[1], '{}', '')
return 1
