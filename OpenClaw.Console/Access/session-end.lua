--!uses emit
-- KEYS[3] = index of sessions, KEYS[4..] = the sessions; ARGV = at, then the session ids in the same order
local ended = 0
for i = 4, #KEYS do
  ended = ended + redis.call('DEL', KEYS[i])
  redis.call('ZREM', KEYS[3], ARGV[i - 2])
end
if ended > 0 then emit('access', 'session.ended', ARGV[1], '{}', '') end
return ended
