-- The task that waits longest for an agent. It is set aside for a moment, so that workers that ask at the same time are shown different ones; whoever
-- starts it takes it out of the queue, and if nobody does it is offered again.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = agent, ARGV[3] = now ms, ARGV[4] = set aside until ms
-- Answers its json, or nil when none waits.
local waiting = ARGV[1] .. 'waiting:' .. ARGV[2]
while true do
  local id = redis.call('ZRANGEBYSCORE', waiting, '-inf', ARGV[3], 'LIMIT', 0, 1)[1]
  if not id then return false end
  local json = redis.call('HGET', ARGV[1] .. 'task:' .. id, 'json')
  if json then
    redis.call('ZADD', waiting, ARGV[4], id)
    return json
  end
  redis.call('ZREM', waiting, id)
end
