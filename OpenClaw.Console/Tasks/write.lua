--!uses emit
-- Writes tasks, each as one compare-and-set: the record, its place in every index, its trajectory, the counters and the live event move together or not at all.
-- A new task is written from version 0; one that is removed is written to version 0.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = now ms, ARGV[3] = now ISO 8601, ARGV[4] = how long a submission's key is remembered in ms,
-- ARGV[5] = key of the figures of these five minutes, ARGV[6] = how long those are kept in s, ARGV[7] = number of writes, then for each write:
--   id, version it was made from, version it becomes, key of the submission or '', what that remembers,
--   number of fields, then field and value each; number of trajectory entries, then each;
--   number of index moves, then score ('' takes it out) and index each; number of counters, then field and increment each; event type or '', event data
-- Answers for each { 1 } written, { 0, json or nil } it is no longer that version, { 2, json or nil, what is remembered } submitted before.
local root, at = ARGV[1], ARGV[3]
local a, answers, events, removed, counts, counted = 8, {}, {}, {}, {}, {}

local function take()
  a = a + 1
  return ARGV[a - 1]
end

local function take_list(width)
  local n = tonumber(take()) * width
  local list = {}
  for i = 1, n do list[i] = ARGV[a + i - 1] end
  a = a + n
  return list
end

for i = 1, tonumber(ARGV[7]) do
  local id, from, to, submission, remembered = take(), take(), take(), take(), take()
  local fields, entries, moves, counters = take_list(2), take_list(1), take_list(2), take_list(2)
  local kind, data = take(), take()
  local key = root .. 'task:' .. id
  local known = submission ~= '' and redis.call('GET', root .. 'submitted:' .. submission)
  if known then
    answers[i] = { 2, redis.call('HGET', root .. 'task:' .. string.sub(known, 1, 26), 'json'), known }
  elseif (redis.call('HGET', key, 'version') or '0') ~= from then
    answers[i] = { 0, redis.call('HGET', key, 'json') }
  else
    if to == '0' then
      local text = redis.call('HGET', key, 'find')
      if text then redis.call('ZREM', root .. 'texts', id .. ' ' .. text) end
      redis.call('DEL', key, root .. 'trajectory:' .. id)
      removed[#removed + 1] = id
    else
      redis.call('HSET', key, 'version', to, unpack(fields))
      for f = 1, #fields, 2 do
        if fields[f] == 'find' then redis.call('ZADD', root .. 'texts', 0, id .. ' ' .. fields[f + 1]) end
        if fields[f] == 'agent' or fields[f] == 'rule' then redis.call('ZADD', root .. 'names:' .. fields[f], 0, fields[f + 1]) end
      end
      if #entries > 0 then redis.call('RPUSH', root .. 'trajectory:' .. id, unpack(entries)) end
    end
    for m = 1, #moves, 2 do
      if moves[m] == '' then redis.call('ZREM', root .. moves[m + 1], id) else redis.call('ZADD', root .. moves[m + 1], moves[m], id) end
    end
    if submission ~= '' then redis.call('SET', root .. 'submitted:' .. submission, remembered, 'PX', ARGV[4]) end
    for c = 1, #counters, 2 do
      local field = counters[c]
      if not counts[field] then counted[#counted + 1] = field end
      counts[field] = (counts[field] or 0) + tonumber(counters[c + 1])
    end
    if kind ~= '' then events[#events + 1] = event_entry('tasks', kind, at, data, id) end
    answers[i] = { 1 }
  end
end

for _, field in ipairs(counted) do
  local by = string.format('%.0f', counts[field])
  redis.call('HINCRBY', root .. 'counters', field, by)
  redis.call('HINCRBY', root .. ARGV[5], field, by)
end
if #counted > 0 then redis.call('EXPIRE', root .. ARGV[5], ARGV[6]) end
if #removed > 0 then
  local shown = {}
  for i = 1, math.min(#removed, 100) do shown[i] = removed[i] end
  events[#events + 1] = event_entry('tasks', 'task.removed', at, cjson.encode({ count = #removed, ids = shown }), '')
end
if #events > 0 then emit_all(events) end
return answers
