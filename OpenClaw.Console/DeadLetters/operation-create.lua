--!uses emit
-- Makes an operation of the records collected for it, once.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ms, ARGV[3] = now ISO 8601, ARGV[4] = its id, ARGV[5] = most operations kept,
-- ARGV[6 ..] = fields and values
-- Answers how many records it has; 0: there are none; -1: it is there already.
local root, id = ARGV[1], ARGV[4]
local key, list = root .. 'operation:' .. id, root .. 'operations'
if redis.call('EXISTS', key) == 1 then return -1 end
local total = redis.call('ZCARD', key .. ':todo')
if total == 0 then return 0 end
local fields = { 'state', 'waiting', 'total', total, 'created', ARGV[2] }
for i = 6, #ARGV do fields[#fields + 1] = ARGV[i] end
redis.call('HSET', key, unpack(fields))
redis.call('PERSIST', key .. ':todo')
redis.call('ZADD', list, ARGV[2], id)
redis.call('SADD', list .. ':active', id)
-- The oldest ended ones make room; the ledger keeps what they did.
local over = redis.call('ZCARD', list) - tonumber(ARGV[5])
if over > 0 then
  for _, old in ipairs(redis.call('ZRANGE', list, 0, over - 1)) do
    if redis.call('SISMEMBER', list .. ':active', old) == 0 then
      redis.call('DEL', root .. 'operation:' .. old, root .. 'operation:' .. old .. ':failures', root .. 'operation:' .. old .. ':audit')
      redis.call('ZREM', list, old)
    end
  end
end
emit('dead_letters', 'operation.changed', ARGV[3], cjson.encode({ id = id, state = 'waiting', total = total }), id)
return total
