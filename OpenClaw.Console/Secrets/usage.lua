-- Notes when secrets were last used. KEYS[1] = the marks (hash); ARGV = key ids still known (space separated), most marks kept, then per mark its field and when (ms)
-- A field is <key id>\n<in|out>\n<who>. Marks of secrets that are gone go, and beyond the bound those that are oldest.
local known = {}
for id in string.gmatch(ARGV[1], '%S+') do known[id] = true end
for i = 3, #ARGV, 2 do
  local before = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '0')
  if tonumber(ARGV[i + 1]) > before then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
local all = redis.call('HGETALL', KEYS[1])
local marks = {}
for i = 1, #all, 2 do
  if known[string.match(all[i], '^[^\n]*')] then
    marks[#marks + 1] = { all[i], tonumber(all[i + 1]) }
  else
    redis.call('HDEL', KEYS[1], all[i])
  end
end
local most = tonumber(ARGV[2])
if #marks > most then
  table.sort(marks, function(a, b) return a[2] > b[2] end)
  for i = most + 1, #marks do redis.call('HDEL', KEYS[1], marks[i][1]) end
end
return #marks
