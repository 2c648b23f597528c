--!uses emit
-- Takes back what people were told about a job. They hear of it only if they had heard of the other.
-- KEYS[3] = escalations, KEYS[4] = alerts, KEYS[5] = tally (its field goes too), or none
-- ARGV[1] = at, ARGV[2] = job, ARGV[3] = kind that is taken back ('' for any but "left disabled"), ARGV[4] = notice json (of the kind of what is taken back, whatever it says), ARGV[5] = event data
-- Answers 1 when there was something.
if KEYS[5] then redis.call('HDEL', KEYS[5], ARGV[2]) end
local old = redis.call('HGET', KEYS[3], ARGV[2])
if not old then return 0 end
local escalation = cjson.decode(old)
if (ARGV[3] == '' and escalation.kind == 'left disabled') or (ARGV[3] ~= '' and escalation.kind ~= ARGV[3]) then return 0 end
redis.call('HDEL', KEYS[3], ARGV[2])
redis.call('HDEL', KEYS[4], 'w:' .. ARGV[2], 'd:' .. ARGV[2], 'p:' .. ARGV[2])
if escalation.toldAt and escalation.toldAt ~= cjson.null then
  local notice = cjson.decode(ARGV[4])
  notice.kind = escalation.kind
  redis.call('HSET', KEYS[4], 'w:' .. ARGV[2] .. '|cleared', 1, 'd:' .. ARGV[2] .. '|cleared', cjson.encode(notice))
end
emit('liveness', 'escalation.cleared', ARGV[1], ARGV[5], ARGV[2])
return 1
