-- Reads the public feed.
-- KEYS[1] = feed, KEYS[2] = history, ARGV[1] = how many
-- Answers the events as they are in the history, newest event time first; one that the history no longer keeps is no longer public either.
local found = {}
for _, member in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  if #found == tonumber(ARGV[1]) then break end
  local id = string.match(member, '^%S+') -- an earlier console wrote the event behind it
  local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
  if entry then found[#found + 1] = entry[2][2] end
end
return found
