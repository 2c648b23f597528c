-- The job made output.
-- KEYS[1] = jobs, KEYS[2] = lease; ARGV[1] = job, ARGV[2] = when ms
-- Answers 1, or 0 when nobody monitors it.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if tonumber(redis.call('HGET', KEYS[2], 'output') or '0') < tonumber(ARGV[2]) then redis.call('HSET', KEYS[2], 'output', ARGV[2]) end
return 1
