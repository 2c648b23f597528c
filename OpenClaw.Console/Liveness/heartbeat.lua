-- A sign of life of a run. No event: there are many, and pages look again by themselves.
-- KEYS[1] = lease; ARGV[1] = fence, ARGV[2] = now ms
-- Answers { 1, ttl ms } or { 0 } when the fence is lost.
local lease = redis.call('HMGET', KEYS[1], 'fence', 'status', 'ttl')
if lease[1] ~= ARGV[1] or lease[2] ~= 'running' then return { 0 } end
redis.call('HSET', KEYS[1], 'heartbeat', ARGV[2])
return { 1, lease[3] }
