-- Collects records for an operation that is not made yet; forgotten after an hour if it never is.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = operation, ARGV[3 ..] = ids
if redis.call('EXISTS', ARGV[1] .. 'operation:' .. ARGV[2]) == 1 then return 0 end
local todo = ARGV[1] .. 'operation:' .. ARGV[2] .. ':todo'
for i = 3, #ARGV do redis.call('ZADD', todo, ARGV[i], ARGV[i]) end
redis.call('EXPIRE', todo, 3600)
return 1
