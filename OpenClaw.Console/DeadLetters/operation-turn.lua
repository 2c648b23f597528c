--!uses emit
-- Moves an operation on, if it still stands where its mover thinks it does.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ms, ARGV[3] = now ISO 8601, ARGV[4] = its id, ARGV[5] = states it may be in, by commas,
-- ARGV[6] = the wave it must be in or '', ARGV[7 ..] = fields and values to set
-- Answers 1 when it was moved.
local root, id = ARGV[1], ARGV[4]
local key = root .. 'operation:' .. id
local f = redis.call('HMGET', key, 'state', 'wave')
if not f[1] or not string.find(',' .. ARGV[5] .. ',', ',' .. f[1] .. ',', 1, true) then return 0 end
if ARGV[6] ~= '' and (f[2] or '0') ~= ARGV[6] then return 0 end
for i = 7, #ARGV, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
local state = redis.call('HGET', key, 'state')
if state ~= 'waiting' and state ~= 'running' then
  redis.call('HSET', key, 'ended', ARGV[2])
  redis.call('DEL', key .. ':todo', key .. ':wave')
end
emit('dead_letters', 'operation.changed', ARGV[3], cjson.encode({ id = id, state = state }), id)
return 1
