--!uses emit
-- Puts or removes an endpoint people edited, unless it is no longer what they saw.
-- KEYS[3] = endpoints (hash by id, JSON)
-- ARGV[1] = at, ARGV[2] = id, ARGV[3] = json they saw ('' for none), ARGV[4] = new json ('' removes it), ARGV[5] = event data
-- Answers 1 when it was done.
if (redis.call('HGET', KEYS[3], ARGV[2]) or '') ~= ARGV[3] then return 0 end
if ARGV[4] == '' then redis.call('HDEL', KEYS[3], ARGV[2]) else redis.call('HSET', KEYS[3], ARGV[2], ARGV[4]) end
emit('deliveries', 'endpoint.changed', ARGV[1], ARGV[5], ARGV[2])
return 1
