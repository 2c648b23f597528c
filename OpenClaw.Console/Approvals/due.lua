-- Takes decisions whose undo window is over. From here on they cannot be taken back; who dies with one leaves it to the next after the lease.
-- KEYS[1] = pending (hash: a digit, 0 waits or 1 taken, then json), KEYS[2] = due (sorted set); ARGV[1] = now ms, ARGV[2] = end of the lease ms, ARGV[3] = most
-- Answers { member, 1 if somebody had taken it before, json } each.
local answer = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local found = redis.call('HGET', KEYS[1], member)
  if found then
    redis.call('ZADD', KEYS[2], ARGV[2], member)
    redis.call('HSET', KEYS[1], member, '1' .. string.sub(found, 2))
    answer[#answer + 1] = { member, tonumber(string.sub(found, 1, 1)), string.sub(found, 2) }
  else
    redis.call('ZREM', KEYS[2], member)
  end
end
return answer
