--!uses emit
-- Keeps the report of a run over the tasks, and tells it.
-- KEYS[3] = reports (hash by job); ARGV[1] = at, ARGV[2] = job, ARGV[3] = report json
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
return emit('jobs', ARGV[2] .. '.ended', ARGV[1], ARGV[3])
