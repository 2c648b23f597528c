-- Takes a job's turn: one replica, once for each scheduled time, and not while another one still runs it.
-- KEYS[1] = lease, KEYS[2] = turn; ARGV[1] = owner, ARGV[2] = scheduled time ms, ARGV[3] = how long the lease lasts ms
-- Answers 1 when it was taken.
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[2]) then return 0 end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
return 1
