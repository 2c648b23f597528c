--!uses emit
-- Keeps one check: all of it, or nothing when another one was kept first.
-- KEYS[3] = state, KEYS[4] = watch, KEYS[5 ...] = decisions of each job
-- ARGV[1] = at, ARGV[2] = number of the check before, ARGV[3] = new state json, ARGV[4] = event data, then for each job: name, watch json, decision json
-- Answers 1 when it was kept.
if (redis.call('HGET', KEYS[3], 'number') or '0') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[3], 'number', string.format('%.0f', tonumber(ARGV[2]) + 1), 'json', ARGV[3])
local key = 5
for i = 5, #ARGV, 3 do
  redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1])
  redis.call('LPUSH', KEYS[key], ARGV[i + 2])
  redis.call('LTRIM', KEYS[key], 0, 199)
  key = key + 1
end
emit('liveness', 'liveness.checked', ARGV[1], ARGV[4])
return 1
