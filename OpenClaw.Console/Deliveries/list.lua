-- A page of records of some indexes, newest first.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = only ids below this one ('+inf': from the newest), ARGV[3] = how many,
-- ARGV[4 ..] = indexes, as '<endpoint>:<status>'
-- Answers { each row { id, fields ..., deadline of its claim or nil }, how many there are in all }.
local ids, total = {}, 0
local before = ARGV[2] == '+inf' and '+inf' or '(' .. ARGV[2]
for i = 4, #ARGV do
  local key = ARGV[1] .. 'index:' .. ARGV[i]
  for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', key, before, '-inf', 'LIMIT', 0, ARGV[3])) do ids[#ids + 1] = id end
  total = total + redis.call('ZCARD', key)
end
table.sort(ids, function(one, other) return tonumber(one) > tonumber(other) end)
local rows = {}
for i = 1, math.min(#ids, tonumber(ARGV[3])) do
  local row = redis.call('HMGET', ARGV[1] .. 'record:' .. ids[i],
    'key', 'channel', 'subject', 'endpoint', 'sent', 'status', 'attempts', 'next', 'last', 'error', 'group', 'reason', 'dismissed')
  row[14] = row[4] and redis.call('ZSCORE', ARGV[1] .. 'claims:' .. row[4], ids[i]) or false
  rows[i] = { ids[i], row }
end
return { rows, total }
