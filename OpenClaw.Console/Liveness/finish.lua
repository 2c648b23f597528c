--!uses emit
-- Ends a reset, unless somebody else has it.
-- KEYS[3] = requests, KEYS[4] = tally, KEYS[5] = results
-- ARGV[1] = at, ARGV[2] = job, ARGV[3] = request as it was seen, ARGV[4] = tally json ('' leaves it), ARGV[5] = result json, ARGV[6] = event data
-- Answers 1 when it was done.
if redis.call('HGET', KEYS[3], ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[3], ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[4], ARGV[2], ARGV[4]) end
redis.call('LPUSH', KEYS[5], ARGV[5])
redis.call('LTRIM', KEYS[5], 0, 499)
emit('liveness', 'reset.finished', ARGV[1], ARGV[6], ARGV[2])
return 1
