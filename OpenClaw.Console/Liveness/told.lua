-- A notice about a job went out.
-- KEYS[1] = escalations, KEYS[2] = alerts; ARGV[1] = job, ARGV[2] = at, ARGV[3] = notice to send when it has been cleared meanwhile
-- Answers 1 when it stands still.
local old = redis.call('HGET', KEYS[1], ARGV[1])
if not old then
  redis.call('HSET', KEYS[2], 'w:' .. ARGV[1] .. '|cleared', 1, 'd:' .. ARGV[1] .. '|cleared', ARGV[3])
  return 0
end
local escalation = cjson.decode(old)
escalation.toldAt = ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(escalation))
return 1
