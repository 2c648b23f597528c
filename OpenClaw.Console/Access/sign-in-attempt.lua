-- Counts a sign-in before the password is looked at, so that parallel guesses are counted too.
-- KEYS[1] = attempts of the address, KEYS[2] = failures of the account
-- ARGV = lock-out time in ms, locked above this many failures, attempts one address may make a minute
-- Answers attempts, their ms to go, failures, their ms to go.
local attempts = redis.call('INCR', KEYS[1])
if attempts == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
-- An attempt that is refused for its address never reaches the password: it is not a failure of the account.
if attempts > tonumber(ARGV[3]) then return {attempts, redis.call('PTTL', KEYS[1]), 0, 0} end
local failures = redis.call('INCR', KEYS[2])
-- The clock starts again with each failure until the account is locked; attempts on a locked account do not prolong it.
if failures <= tonumber(ARGV[2]) + 1 then redis.call('PEXPIRE', KEYS[2], ARGV[1]) end
return {attempts, redis.call('PTTL', KEYS[1]), failures, redis.call('PTTL', KEYS[2])}
