-- Looks through a part of some indexes, newest first, and answers the records that match.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = only ids below this one ('+inf': from the newest), ARGV[3] = only ids from this one on ('-inf': all),
-- ARGV[4] = most to answer, ARGV[5] = most to look at, then two lists (a count, then the values): channels (empty: any), words that must all occur, in lower case;
-- and ARGV[...] = indexes, as '<endpoint>:<status>'
-- Answers { each row { id, { fields ..., deadline of its claim or nil } }, how many the indexes hold in all, looked at, last id looked at or '' when there are no more }.
local call, root, want, part, a = redis.call, ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5]), 6
local function list()
  local values = {}
  for i = a + 1, a + ARGV[a] do values[#values + 1] = ARGV[i] end
  a = a + ARGV[a] + 1
  return values
end
local channels, words = list(), list()
local ids, total, floor = {}, 0, nil
local before = ARGV[2] == '+inf' and '+inf' or '(' .. ARGV[2]
for i = a, #ARGV do
  local key = root .. 'index:' .. ARGV[i]
  local some = call('ZREVRANGEBYSCORE', key, before, ARGV[3], 'LIMIT', 0, part)
  for _, id in ipairs(some) do ids[#ids + 1] = tonumber(id) end
  if #some == part then floor = math.max(floor or 0, tonumber(some[part])) end -- this index was not read any further
  total = total + call('ZCARD', key)
end
table.sort(ids, function(one, other) return one > other end)

local any = {}
for _, channel in ipairs(channels) do any[channel] = true end
local function matches(id)
  if #channels + #words == 0 then return true end
  local f = call('HMGET', root .. 'record:' .. id, 'channel', 'subject', 'endpoint', 'key', 'error', 'reason')
  if #channels > 0 and not any[f[1]] then return false end
  if #words == 0 then return true end
  local text = string.lower(table.concat({ f[2] or '', f[3] or '', f[4] or '', f[5] or '', f[6] or '', id }, '\n'))
  for _, word in ipairs(words) do
    if not string.find(text, word, 1, true) then return false end
  end
  return true
end

local rows, looked, last, more = {}, 0, '', floor ~= nil
for _, number in ipairs(ids) do
  if floor and number < floor then break end
  if #rows == want or looked >= part then
    more = true
    break
  end
  looked, last = looked + 1, string.format('%.0f', number)
  if matches(last) then
    local row = call('HMGET', root .. 'record:' .. last,
      'key', 'channel', 'subject', 'endpoint', 'sent', 'status', 'attempts', 'next', 'last', 'error', 'group', 'reason', 'dismissed')
    row[14] = row[4] and call('ZSCORE', root .. 'claims:' .. row[4], last) or false
    rows[#rows + 1] = { last, row }
  end
end
return { rows, total, looked, more and last or '' }
