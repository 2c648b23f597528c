--!uses emit
-- A decision was committed or refused: it waits no longer, and its person can read what became of it.
-- KEYS[3] = pending (hash), KEYS[4] = due (sorted set), KEYS[5] = outcomes of the person (list, newest first)
-- ARGV[1] = at, ARGV[2] = member, ARGV[3] = outcome json, ARGV[4] = most outcomes, ARGV[5] = seconds they are kept, ARGV[6] = event json
redis.call('ZREM', KEYS[4], ARGV[2])
if redis.call('HDEL', KEYS[3], ARGV[2]) == 0 then return 0 end
redis.call('LPUSH', KEYS[5], ARGV[3])
redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[4]) - 1)
redis.call('EXPIRE', KEYS[5], ARGV[5])
emit('tasks', 'approval.settled', ARGV[1], ARGV[6])
return 1
