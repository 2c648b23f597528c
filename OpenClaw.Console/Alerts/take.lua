-- Counts what entered dead-letter, once however many replicas tell it, and takes what may be told now: a group once an hour, and a few messages in five
-- minutes. What is taken is told by who took it; the rest waits.
-- KEYS[1] = state; ARGV[1] = now ms, ARGV[2] = hour ms (0: a group may be told again at once), ARGV[3] = most messages in a slot, ARGV[4] = slot ms (five minutes),
-- then for each event: its id, group, count, data json
-- Fields: x = last event counted, w:<group> = records that wait to be told, d:<group> = its data, t:<group> = when it was last told ms,
-- slot and budget = five minutes and the messages sent in them.
-- Answers { { group, count, data } ..., records still held back, of how many groups }.
local state, now, hour, most = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local last = tonumber(redis.call('HGET', state, 'x') or '0')
for i = 5, #ARGV, 4 do
  local id = tonumber(ARGV[i])
  if id > last then
    last = id
    redis.call('HINCRBY', state, 'w:' .. ARGV[i + 1], ARGV[i + 2])
    redis.call('HSET', state, 'd:' .. ARGV[i + 1], ARGV[i + 3])
  end
end
redis.call('HSET', state, 'x', string.format('%.0f', last))
local slot = string.format('%.0f', math.floor(now / tonumber(ARGV[4])))
if redis.call('HGET', state, 'slot') ~= slot then redis.call('HSET', state, 'slot', slot, 'budget', 0) end
local left = most - tonumber(redis.call('HGET', state, 'budget'))
local taken, held, groups = {}, 0, 0
local fields = redis.call('HGETALL', state)
for i = 1, #fields, 2 do
  local kind, group = string.match(fields[i], '^([wt]):(.*)$')
  if kind == 'w' then
    local told = tonumber(redis.call('HGET', state, 't:' .. group) or '-inf')
    if left > 0 and now - (told or -hour) >= hour then
      left = left - 1
      redis.call('HINCRBY', state, 'budget', 1)
      taken[#taken + 1] = { group, fields[i + 1], redis.call('HGET', state, 'd:' .. group) }
      redis.call('HDEL', state, fields[i], 'd:' .. group)
      redis.call('HSET', state, 't:' .. group, ARGV[1])
    else
      held = held + tonumber(fields[i + 1])
      groups = groups + 1
    end
  elseif kind == 't' and now - tonumber(fields[i + 1]) >= hour and redis.call('HEXISTS', state, 'w:' .. group) == 0 then
    if redis.call('HGET', state, 't:' .. group) == fields[i + 1] then redis.call('HDEL', state, fields[i]) end
  end
end
return { taken, held, groups }
