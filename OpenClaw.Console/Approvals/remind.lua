-- Puts reminders into the book of messages to be told, each once, and forgets those of tasks that wait no longer.
-- KEYS[1] = reminded (hash: task -> the last per cent told), KEYS[2] = book; ARGV[1] = 1 when every waiting task is named here,
-- then for each waiting task: id, per cent reached (0: none yet), json
-- Answers how many were put in.
local waits, added = {}, 0
for i = 2, #ARGV, 3 do
  local id, reached = ARGV[i], tonumber(ARGV[i + 1])
  waits[id] = true
  if reached > tonumber(redis.call('HGET', KEYS[1], id) or '0') then
    redis.call('HSET', KEYS[1], id, reached)
    redis.call('HSET', KEYS[2], 'w:' .. id, 1, 'd:' .. id, ARGV[i + 2])
    added = added + 1
  end
end
if ARGV[1] == '1' then
  for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
    if not waits[id] then redis.call('HDEL', KEYS[1], id) end
  end
  for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
    local id = string.match(field, '^[wdp]:(.*)$')
    if id and not waits[id] then redis.call('HDEL', KEYS[2], field) end
  end
end
return added
