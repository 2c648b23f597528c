--!uses emit
-- Creates the first administrator; the one-time link works once, and only while there are no users.
-- KEYS[3] = users, KEYS[4] = the link's key ('' checks are made by the caller); ARGV = id, json, at, whether a link is needed ('1' or '0')
if redis.call('HLEN', KEYS[3]) > 0 then return 'exists' end
if ARGV[4] == '1' and redis.call('DEL', KEYS[4]) == 0 then return 'expired' end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
emit('access', 'user.changed', ARGV[3], cjson.encode({user = ARGV[1]}), '')
return 'ok'
