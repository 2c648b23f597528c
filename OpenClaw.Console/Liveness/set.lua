--!uses emit
-- Puts or removes one field of a hash (a job, a reset request), unless it is no longer what was seen.
-- KEYS[3] = hash; with KEYS[4] ... also gone when the field is removed
-- ARGV[1] = at, ARGV[2] = field, ARGV[3] = what was seen ('' for nothing), ARGV[4] = new text ('' removes it), ARGV[5] = most fields, ARGV[6] = event type ('' for none), ARGV[7] = event data
-- Answers 1 when it was done, 0 when it was not what was seen, -1 when the hash is full.
local old = redis.call('HGET', KEYS[3], ARGV[2]) or ''
if old ~= ARGV[3] then return 0 end
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[3], ARGV[2])
  for i = 4, #KEYS do redis.call('DEL', KEYS[i]) end
else
  if old == '' and redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[5]) then return -1 end
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
end
if ARGV[6] ~= '' then emit('liveness', ARGV[6], ARGV[1], ARGV[7], ARGV[2]) end
return 1
