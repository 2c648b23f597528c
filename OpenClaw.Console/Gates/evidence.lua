--!uses emit
-- Keeps the evidence of a gate, and tells that there is new one.
-- KEYS[3] = evidence (hash by gate); ARGV[1] = at, ARGV[2] = gate, ARGV[3] = evidence json, ARGV[4] = event data
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
return emit('tasks', 'gate.ran', ARGV[1], ARGV[4], ARGV[2])
