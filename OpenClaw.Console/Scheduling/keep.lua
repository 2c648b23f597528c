-- Prolongs a lease, or ends it.
-- KEYS[1] = lease; ARGV[1] = owner, ARGV[2] = how much longer ms; 0 ends it
-- Answers 1 while it is the owner's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
