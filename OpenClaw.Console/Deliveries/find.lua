-- Looks through a page of a dead-letter group, the last that died first, and keeps what matches for an operation if one is named.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = group, ARGV[3] = died at or after ms or '-inf', ARGV[4] = died before ms or '+inf',
-- ARGV[5] = skip, ARGV[6] = most to look at, ARGV[7] = most to answer, ARGV[8] = the operation that takes them or '', ARGV[9 ..] = words, lower case
-- Answers { looked at, matched, ids ... }; stops after the last one to answer.
local root, members = ARGV[1], ARGV[1] .. 'members:' .. ARGV[2]
local most, operation = tonumber(ARGV[7]), ARGV[8]
local before = ARGV[4] == '+inf' and '+inf' or '(' .. ARGV[4]
local ids = redis.call('ZREVRANGEBYSCORE', members, before, ARGV[3], 'LIMIT', ARGV[5], ARGV[6])
local function matches(id)
  if #ARGV < 9 then return true end
  local f = redis.call('HMGET', root .. 'record:' .. id, 'payload', 'subject', 'key', 'error', 'endpoint')
  local text = string.lower(table.concat({ f[1] or '', f[2] or '', f[3] or '', f[4] or '', f[5] or '', id }, '\n'))
  for i = 9, #ARGV do
    if not string.find(text, ARGV[i], 1, true) then return false end
  end
  return true
end
local answer, looked, matched, add = { 0, 0 }, 0, 0, {}
for _, id in ipairs(ids) do
  if most >= 0 and #answer - 2 >= most then break end
  looked = looked + 1
  if matches(id) then
    matched = matched + 1
    if most >= 0 then answer[#answer + 1] = id end
    add[#add + 1] = id
    add[#add + 1] = id
  end
end
if operation ~= '' and #add > 0 and redis.call('EXISTS', root .. 'operation:' .. operation) == 0 then
  local todo = root .. 'operation:' .. operation .. ':todo'
  redis.call('ZADD', todo, unpack(add))
  redis.call('EXPIRE', todo, 3600)
end
answer[1], answer[2] = looked, matched
return answer
