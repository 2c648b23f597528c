--!uses emit
-- Keeps decisions until their undo window is over; a decision of the same person on the same task that waits already stays as it is.
-- KEYS[3] = pending (hash), KEYS[4] = due (sorted set)
-- ARGV[1] = at, ARGV[2] = most that may wait, then for each decision: member, json, due ms, event json
-- Answers 1 (kept), 0 (one waits already) or -1 (too many wait) each.
local answer = {}
for i = 3, #ARGV, 4 do
  if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[2]) then
    answer[#answer + 1] = -1
  elseif redis.call('HSETNX', KEYS[3], ARGV[i], '0' .. ARGV[i + 1]) == 0 then
    answer[#answer + 1] = 0
  else
    redis.call('ZADD', KEYS[4], ARGV[i + 2], ARGV[i])
    emit('tasks', 'approval.pending', ARGV[1], ARGV[i + 3])
    answer[#answer + 1] = 1
  end
end
return answer
