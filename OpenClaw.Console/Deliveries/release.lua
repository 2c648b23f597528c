--!uses emit
--!uses Deliveries/records.lua
-- Takes back claims that ran out, of an endpoint that nobody may be working on.
-- ARGV[4] = endpoint
local expired = redis.call('ZRANGEBYSCORE', claims_key(ARGV[4]), '-inf', ARGV[2], 'LIMIT', 0, 1000)
for _, id in ipairs(expired) do
  redis.call('ZREM', claims_key(ARGV[4]), id)
  redis.call('ZADD', due_key(ARGV[4]), ARGV[2], id)
  changed(id, ARGV[4], 'released')
end
tell('delivery.mended')
return #expired
