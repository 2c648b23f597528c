--!uses emit
-- Replaces the ring, unless somebody else did meanwhile. KEYS[3] = the ring; ARGV = expected ('' = none), new ('' = remove), at, key id
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then return 'changed' end
if ARGV[2] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[2]) end
emit('secrets', 'secret.set', ARGV[3], cjson.encode({keyId = ARGV[4]}), '')
return 'ok'
