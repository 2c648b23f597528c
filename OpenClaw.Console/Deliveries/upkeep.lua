--!uses emit
-- Keeps what a run of the job delivery-retries found, and tells it.
-- KEYS[3] = the report; ARGV[1] = at, ARGV[2] = report json
redis.call('SET', KEYS[3], ARGV[2])
return emit('jobs', 'delivery-retries.ended', ARGV[1], ARGV[2])
