--!uses emit
--!uses Deliveries/records.lua
-- Removes records dismissed before a time for good.
-- ARGV[4] = dismissed before ms, ARGV[5] = most of them
-- Answers how many went.
local ids = redis.call('ZRANGEBYSCORE', root .. 'dismissed', '-inf', '(' .. ARGV[4], 'LIMIT', 0, ARGV[5])
for _, id in ipairs(ids) do
  local endpoint = redis.call('HGET', record_key(id), 'endpoint')
  redis.call('ZREM', root .. 'dismissed', id)
  if endpoint then
    redis.call('ZREM', index_key(endpoint, 'dismissed'), id)
    redis.call('HINCRBY', root .. 'dropped', endpoint, 1)
    redis.call('DEL', record_key(id))
    changed(id, endpoint, 'removed')
  end
end
tell('delivery.purged')
return #ids
