-- The summary of this version was emitted. KEYS[1] = the state (hash), ARGV[1] = summary json
if redis.call('HGET', KEYS[1], 'summary') == ARGV[1] then redis.call('HSET', KEYS[1], 'open', '0') end
return 1
