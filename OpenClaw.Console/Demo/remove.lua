--!uses emit
-- Removes one batch of demo milestones, or (with no ids) everything else the demo left behind, and says so. What it was counted as is taken back.
-- KEYS[3] = history, KEYS[4] = feed, KEYS[5] = milestone counters, KEYS[6] = public refusals of milestones, KEYS[7] = of demand, KEYS[8] = samples,
-- KEYS[9] = groups, KEYS[10] = latest demand, KEYS[11] = demand history, KEYS[12] = demo mark,
-- KEYS[13] = refusals by minute, KEYS[14] = demand counters, KEYS[15] = last poll of milestones, KEYS[16] = last update of demand
-- ARGV = at, prefix of group keys, prefix of seen keys, id and time of the newest milestone that stays ('' for none), then pairs of history id and idempotency key
if #ARGV > 5 then
  local ids = {}
  for i = 6, #ARGV, 2 do
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
local demo, touched, counters, lasts = {}, {}, { milestones = KEYS[5], demand = KEYS[14] }, { milestones = '', demand = '' }
local function take_back(key, field, by)
  if redis.call('HINCRBY', key, field, -by) <= 0 then redis.call('HDEL', key, field) end
end
for _, group in ipairs(redis.call('ZRANGE', KEYS[9], 0, -1)) do
  local channel, count, last, made_up = unpack(redis.call('HMGET', ARGV[2] .. group, 'channel', 'count', 'lastSeen', 'demo'))
  if made_up == '1' then
    demo[group], touched[channel] = true, true
    take_back(counters[channel], 'rejected', count)
    local fields = redis.call('HGETALL', ARGV[2] .. group)
    for i = 1, #fields, 2 do
      local minute = string.match(fields[i], '^m:(%d+)$')
      if minute and redis.call('HEXISTS', KEYS[13], minute) == 1 and redis.call('HINCRBY', KEYS[13], minute, -fields[i + 1]) <= 0 then
        redis.call('HDEL', KEYS[13], minute)
      end
    end
    redis.call('DEL', ARGV[2] .. group)
    redis.call('ZREM', KEYS[9], group)
  elseif channel and last > lasts[channel] then
    lasts[channel] = last
  end
end
for channel in pairs(touched) do
  local last = lasts[channel]
  if last ~= '' then redis.call('HSET', counters[channel], 'rejectedAt', last) else redis.call('HDEL', counters[channel], 'rejectedAt') end
end
for _, sample in ipairs(redis.call('XRANGE', KEYS[8], '-', '+')) do
  if demo[sample[2][2]] then redis.call('XDEL', KEYS[8], sample[1]) end
end
if redis.call('HGET', KEYS[10], 'demo') == '1' then redis.call('DEL', KEYS[10], KEYS[16]) end
local snapshots = redis.call('HGET', KEYS[14], 'demo')
if snapshots then
  take_back(KEYS[14], 'accepted', snapshots)
  redis.call('HDEL', KEYS[14], 'demo')
end
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
if not newest then
  redis.call('DEL', KEYS[15])
elseif newest[1] == ARGV[4] then
  redis.call('SET', KEYS[15], ARGV[5])
end
for _, point in ipairs(redis.call('ZRANGE', KEYS[11], 0, -1)) do
  if string.sub(point, -2) == ' 1' then redis.call('ZREM', KEYS[11], point) end
end
redis.call('DEL', KEYS[12])
emit('console', 'demo.removed', ARGV[1], '{}', '')
return 1
