-- Tasks of a kind that came into a state since a time, though they were submitted before it.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = state, ARGV[3] = since ms, ARGV[4] = only ids below this one, ARGV[5] = kind,
-- ARGV[6] = how many to skip, ARGV[7] = most to look at
-- Answers { how many were looked at, json ... }.
local root = ARGV[1]
local ids = redis.call('ZRANGEBYSCORE', root .. 'since:' .. ARGV[2], ARGV[3], '+inf', 'LIMIT', ARGV[6], ARGV[7])
local answer = { #ids }
for _, id in ipairs(ids) do
  -- Most were submitted since then too: their id says so, and nothing of them is read.
  if id < ARGV[4] then
    local f = redis.call('HMGET', root .. 'task:' .. id, 'kind', 'json')
    if f[1] == ARGV[5] and f[2] then answer[#answer + 1] = f[2] end
  end
end
return answer
