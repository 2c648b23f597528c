--!uses emit
-- KEYS[3] = tokens (hash: id -> json), KEYS[4] = when each was last used; ARGV = id, json ('' = revoke), at, most tokens
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[4], ARGV[1])
  if redis.call('HDEL', KEYS[3], ARGV[1]) == 0 then return 'gone' end
else
  if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[4]) then return 'full' end
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
end
emit('access', 'token.changed', ARGV[3], cjson.encode({token = ARGV[1]}), '')
return 'ok'
