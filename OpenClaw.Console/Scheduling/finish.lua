--!uses emit
-- A run has ended: kept with its job, unless it was given up for lost meanwhile.
-- KEYS[3] = lease, KEYS[4] = running, KEYS[5] = runs, KEYS[6] = day
-- ARGV[1] = at, ARGV[2] = job, ARGV[3] = run id, ARGV[4] = run json, ARGV[5] = most runs kept, ARGV[6] = half hour of the day, ARGV[7] = 'ok' or 'bad' ('': a dry run, not counted),
-- ARGV[8] = oldest half hour kept, ARGV[9] = event data
-- Answers 1 when it was kept.
if redis.call('GET', KEYS[3]) == ARGV[3] then redis.call('DEL', KEYS[3]) end
local mine = redis.call('HGET', KEYS[4], ARGV[2])
if not mine or cjson.decode(mine).id ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[4], ARGV[2])
redis.call('LPUSH', KEYS[5], ARGV[4])
redis.call('LTRIM', KEYS[5], 0, tonumber(ARGV[5]) - 1)
if ARGV[7] ~= '' then redis.call('HINCRBY', KEYS[6], ARGV[6] .. ':' .. ARGV[7], 1) end
for _, field in ipairs(redis.call('HKEYS', KEYS[6])) do
  if tonumber(string.match(field, '^%d+')) < tonumber(ARGV[8]) then redis.call('HDEL', KEYS[6], field) end
end
emit('jobs', 'run.ended', ARGV[1], ARGV[9], ARGV[3])
return 1
