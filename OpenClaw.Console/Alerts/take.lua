-- Counts what entered dead-letter, once however many replicas tell it, and takes what may be told now: a group once an hour, and a few messages in five
-- minutes. What is taken is told by who took it, within a time; the rest waits.
-- KEYS[1] = state; ARGV[1] = now ms, ARGV[2] = hour ms (0: a group may be told again at once), ARGV[3] = most messages in a slot, ARGV[4] = slot ms (five minutes),
-- ARGV[5] = until when what is taken must be told ms, then for each event: its id, group, count, data json, at ms
-- Fields: x and a = last event counted and its time ms, w:<group> = records that wait to be told, d:<group> = its data, t:<group> = when it was last told ms,
-- p:<group> = what is being told, json { count, data, till }, slot and budget = five minutes and the messages sent in them.
-- Answers { { group, count, data } ..., records still held back, of how many groups }.
local state, now, hour, most = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local last, latest = tonumber(redis.call('HGET', state, 'x') or '0'), tonumber(redis.call('HGET', state, 'a') or '0')
for i = 6, #ARGV, 5 do
  local id = tonumber(ARGV[i])
  if id > last then
    last, latest = id, math.max(latest, tonumber(ARGV[i + 4]))
    redis.call('HINCRBY', state, 'w:' .. ARGV[i + 1], ARGV[i + 2])
    redis.call('HSET', state, 'd:' .. ARGV[i + 1], ARGV[i + 3])
  end
end
redis.call('HSET', state, 'x', string.format('%.0f', last))
if latest > 0 then redis.call('HSET', state, 'a', string.format('%.0f', latest)) end

-- Who took it is gone without having told it: it waits again, as if it had not been taken.
local telling = {}
local fields = redis.call('HGETALL', state)
for i = 1, #fields, 2 do
  local group = string.match(fields[i], '^p:(.*)$')
  if group then
    local one = cjson.decode(fields[i + 1])
    if now >= one.till then
      redis.call('HDEL', state, fields[i], 't:' .. group)
      redis.call('HINCRBY', state, 'w:' .. group, one.count)
      redis.call('HSETNX', state, 'd:' .. group, one.data)
    else
      telling[group] = true
    end
  end
end

local slot = string.format('%.0f', math.floor(now / tonumber(ARGV[4])))
if redis.call('HGET', state, 'slot') ~= slot then redis.call('HSET', state, 'slot', slot, 'budget', 0) end
local left = most - tonumber(redis.call('HGET', state, 'budget'))
local taken, held, groups = {}, 0, 0
fields = redis.call('HGETALL', state)
for i = 1, #fields, 2 do
  local kind, group = string.match(fields[i], '^([wt]):(.*)$')
  if kind == 'w' then
    local told = tonumber(redis.call('HGET', state, 't:' .. group) or '-inf')
    if left > 0 and not telling[group] and now - (told or -hour) >= hour then
      left = left - 1
      redis.call('HINCRBY', state, 'budget', 1)
      local data = redis.call('HGET', state, 'd:' .. group)
      taken[#taken + 1] = { group, fields[i + 1], data }
      redis.call('HDEL', state, fields[i], 'd:' .. group)
      redis.call('HSET', state, 't:' .. group, ARGV[1], 'p:' .. group, cjson.encode({ count = tonumber(fields[i + 1]), data = data or '{}', till = tonumber(ARGV[5]) }))
    else
      held = held + tonumber(fields[i + 1])
      groups = groups + 1
    end
  elseif kind == 't' and now - tonumber(fields[i + 1]) >= hour and redis.call('HEXISTS', state, 'w:' .. group) == 0 then
    if redis.call('HGET', state, 't:' .. group) == fields[i + 1] then redis.call('HDEL', state, fields[i]) end
  end
end
return { taken, held, groups }
