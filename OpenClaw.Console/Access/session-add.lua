--!uses emit
-- KEYS[3] = the session, KEYS[4] = index of sessions by expiry, KEYS[5] = failures of the account
-- ARGV = session id, json, idle ms, expiry ms, now ms, at, most sessions, key prefix of sessions
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[5])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
redis.call('DEL', KEYS[5])
local over = redis.call('ZCARD', KEYS[4]) - tonumber(ARGV[7])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, over - 1)) do
    redis.call('DEL', ARGV[8] .. id)
    redis.call('ZREM', KEYS[4], id)
  end
end
emit('access', 'session.added', ARGV[6], '{}', '')
return 1
