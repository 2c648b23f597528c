-- Tasks whose time is over by what the indexes say, with their records.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = most of them, then for each index: its name, the latest score, how many to skip
-- Answers { index number, id, json or nil } each.
local root, most, answer = ARGV[1], tonumber(ARGV[2]), {}
for i = 3, #ARGV, 3 do
  if #answer < most then
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', root .. ARGV[i], '-inf', ARGV[i + 1], 'LIMIT', ARGV[i + 2], most - #answer)) do
      answer[#answer + 1] = { (i - 3) / 3, id, redis.call('HGET', root .. 'task:' .. id, 'json') }
    end
  end
end
return answer
