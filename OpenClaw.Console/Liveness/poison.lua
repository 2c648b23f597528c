--!uses emit
-- Puts aside a request nobody can read.
-- KEYS[3] = poison, KEYS[4] = requests, or none
-- ARGV[1] = at, ARGV[2] = poison json, ARGV[3] = event data, ARGV[4] = field of the requests it was under, ARGV[5] = its text there
redis.call('LPUSH', KEYS[3], ARGV[2])
redis.call('LTRIM', KEYS[3], 0, 199)
if KEYS[4] and redis.call('HGET', KEYS[4], ARGV[4]) == ARGV[5] then redis.call('HDEL', KEYS[4], ARGV[4]) end
emit('liveness', 'reset.poisoned', ARGV[1], ARGV[3])
return 1
