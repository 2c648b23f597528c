--!uses emit
-- Changes what people set about a job, unless somebody else has meanwhile.
-- KEYS[3] = settings; ARGV[1] = at, ARGV[2] = job, ARGV[3] = settings as they were seen ('': none), ARGV[4] = new ones, ARGV[5] = event data
-- Answers 1, or 0 when they are others now.
if (redis.call('HGET', KEYS[3], ARGV[2]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
emit('jobs', 'job.changed', ARGV[1], ARGV[5], ARGV[2])
return 1
