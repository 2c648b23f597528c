--!uses emit
-- Ends a run. The same end told twice counts once.
-- KEYS[3] = lease, KEYS[4] = runs
-- ARGV[1] = at, ARGV[2] = now ms, ARGV[3] = job, ARGV[4] = fence, ARGV[5] = status, ARGV[6] = detail or '', ARGV[7] = event data
-- Answers 1, or 0 when the fence is lost.
local lease = redis.call('HMGET', KEYS[3], 'fence', 'status', 'holder', 'pid', 'started')
if lease[1] ~= ARGV[4] then return 0 end
if lease[2] ~= 'running' then return lease[2] == ARGV[5] and 1 or 0 end
redis.call('HSET', KEYS[3], 'status', ARGV[5], 'completed', ARGV[2], 'detail', ARGV[6])
if ARGV[5] == 'ok' then redis.call('HSET', KEYS[3], 'errors', 0) else redis.call('HINCRBY', KEYS[3], 'errors', 1) end
redis.call('LPUSH', KEYS[4], cjson.encode({ fence = tonumber(ARGV[4]), holder = lease[3], pid = tonumber(lease[4] or '') or nil, startedAt = tonumber(lease[5]), endedAt = tonumber(ARGV[2]), status = ARGV[5], detail = ARGV[6] }))
redis.call('LTRIM', KEYS[4], 0, 199)
emit('liveness', 'lease.released', ARGV[1], ARGV[7], ARGV[3])
return 1
