--!uses emit
-- Sets the mode of the pipeline, unless it is no longer what was seen.
-- KEYS[3] = mode (hash)
-- ARGV[1] = at, ARGV[2] = mode they saw, ARGV[3] = new mode, ARGV[4] = by, ARGV[5] = reason, ARGV[6] = evidence json of the gate ('' unless live)
-- Answers 1 when it was done.
if (redis.call('HGET', KEYS[3], 'mode') or 'synthetic') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'mode', ARGV[3], 'since', ARGV[1], 'by', ARGV[4], 'reason', ARGV[5], 'opened', ARGV[6], 'previous', ARGV[2])
emit('tasks', 'mode.changed', ARGV[1], cjson.encode({ mode = ARGV[3], previous = ARGV[2], by = ARGV[4] }))
return 1
