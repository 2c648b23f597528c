--!uses emit
--!uses Deliveries/records.lua
-- Removes records of an endpoint of the demo with all that names them, or (when there are none left) what is kept about the endpoint itself.
-- ARGV[4] = endpoint, ARGV[5] = most records
-- Answers how many went.
local endpoint, most, gone = ARGV[4], tonumber(ARGV[5]), 0
for _, status in ipairs({ 'pending', 'retrying', 'delivered', 'duplicate', 'rejected', 'dead-letter', 'dismissed' }) do
  for _, id in ipairs(redis.call('ZRANGE', index_key(endpoint, status), 0, most - gone - 1)) do
    local f = redis.call('HMGET', record_key(id), 'channel', 'subject', 'group')
    leave_group(id, f[3])
    if f[3] and redis.call('EXISTS', root .. 'members:' .. f[3]) == 0 then redis.call('HDEL', root .. 'notes', f[3]) end
    if f[2] then redis.call('DEL', root .. 'subject:' .. f[1] .. ':' .. f[2]) end
    redis.call('ZREM', index_key(endpoint, status), id)
    redis.call('ZREM', due_key(endpoint), id)
    redis.call('ZREM', claims_key(endpoint), id)
    redis.call('ZREM', root .. 'dismissed', id)
    redis.call('DEL', record_key(id))
    changed(id, endpoint, 'removed')
    gone = gone + 1
  end
  if gone >= most then break end
end
tell('delivery.purged')
if gone == 0 then
  redis.call('DEL', due_key(endpoint), claims_key(endpoint), root .. 'breaker:' .. endpoint, root .. 'rate:' .. endpoint)
  redis.call('SREM', root .. 'used', endpoint)
  redis.call('HDEL', root .. 'dropped', endpoint)
  local slot = math.floor(now / 300000)
  for back = -1, 313 do redis.call('DEL', root .. 'figures:' .. endpoint .. ':' .. string.format('%.0f', slot - back)) end
end
return gone
