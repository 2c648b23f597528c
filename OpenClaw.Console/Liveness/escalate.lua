--!uses emit
-- Tells people about a job, once: another kind replaces what was told, the same kind is not told again.
-- KEYS[3] = escalations, KEYS[4] = alerts
-- ARGV[1] = at, ARGV[2] = job, ARGV[3] = escalation json, ARGV[4] = kind, ARGV[5] = notice json, ARGV[6] = event data
-- Answers 1 when it is new.
local old = redis.call('HGET', KEYS[3], ARGV[2])
if old and cjson.decode(old).kind == ARGV[4] then return 0 end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[4], 'w:' .. ARGV[2], 1, 'd:' .. ARGV[2], ARGV[5])
redis.call('HDEL', KEYS[4], 'w:' .. ARGV[2] .. '|cleared', 'd:' .. ARGV[2] .. '|cleared')
emit('liveness', 'escalation.opened', ARGV[1], ARGV[6], ARGV[2])
return 1
