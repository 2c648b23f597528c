-- Counts what died after the last event that was counted by the dead-letter groups themselves: events of it were missed. In one step with the place in the
-- event stream, so that an event of it that comes after all counts no second time.
-- KEYS[1] = state, KEYS[2] = counter of events; ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ms, ARGV[3] = since when, if nothing was counted yet, ms,
-- ARGV[4] = since when at the earliest ms, ARGV[5 ..] = endpoints nobody is told about
-- Answers how many died.
local state, root, quiet = KEYS[1], ARGV[1], {}
for i = 5, #ARGV do quiet[ARGV[i]] = true end
local after = '(' .. string.format('%.0f', math.max(tonumber(redis.call('HGET', state, 'a') or ARGV[3]), tonumber(ARGV[4])))
local all = 0
for _, group in ipairs(redis.call('ZRANGEBYSCORE', root .. 'groups', after, '+inf')) do
  local count = redis.call('ZCOUNT', root .. 'members:' .. group, after, '+inf')
  local f = redis.call('HMGET', root .. 'group:' .. group, 'endpoint', 'status', 'cause')
  if count > 0 and f[1] and not quiet[f[1]] then
    all = all + count
    redis.call('HINCRBY', state, 'w:' .. group, count)
    redis.call('HSET', state, 'd:' .. group, cjson.encode({ group = group, endpoint = f[1], status = f[2], cause = f[3], count = count }))
  end
end
redis.call('HSET', state, 'x', redis.call('GET', KEYS[2]) or '0', 'a', ARGV[2])
return all
