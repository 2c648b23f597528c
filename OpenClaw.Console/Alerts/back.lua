-- Puts back what could not be told; it is tried again some minutes later. What was put back already, because its time was over, is not put back twice.
-- KEYS[1] = state; ARGV[1] = group, ARGV[2] = count, ARGV[3] = data json, ARGV[4] = as if last told ms
if redis.call('HDEL', KEYS[1], 'p:' .. ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'w:' .. ARGV[1], ARGV[2])
redis.call('HSETNX', KEYS[1], 'd:' .. ARGV[1], ARGV[3])
redis.call('HSET', KEYS[1], 't:' .. ARGV[1], ARGV[4])
return 1
