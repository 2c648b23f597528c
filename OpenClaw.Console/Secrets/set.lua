--!uses emit
-- Replaces the ring, unless somebody else did meanwhile. KEYS[3] = the ring; ARGV = expected ('' = none), new ('' = remove), at, key id, what happened
if ARGV[5] ~= 'canary.sent' then
  if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then return 'changed' end
  if ARGV[2] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[2]) end
end
emit('secrets', ARGV[5], ARGV[3], cjson.encode({keyId = ARGV[4]}), '')
return 'ok'
