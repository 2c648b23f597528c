--!uses emit
-- Takes a decision back, unless its commit has begun: one of the two happens, never both.
-- KEYS[3] = pending (hash), KEYS[4] = due (sorted set); ARGV[1] = at, ARGV[2] = member, ARGV[3] = event json
-- Answers 1 (taken back), 0 (too late), -1 (none waits).
local found = redis.call('HGET', KEYS[3], ARGV[2])
if not found then return -1 end
if string.sub(found, 1, 1) ~= '0' then return 0 end
redis.call('HDEL', KEYS[3], ARGV[2])
redis.call('ZREM', KEYS[4], ARGV[2])
emit('tasks', 'approval.undone', ARGV[1], ARGV[3])
return 1
