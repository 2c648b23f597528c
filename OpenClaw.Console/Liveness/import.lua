--!uses emit
-- Takes a lease file over: what is newer than the last sign of life counts.
-- KEYS[3] = jobs, KEYS[4] = lease, KEYS[5] = runs
-- ARGV[1] = at, ARGV[2] = now ms, ARGV[3] = job, ARGV[4] = holder, ARGV[5] = pid or '', ARGV[6] = ttl ms, ARGV[7] = status, ARGV[8] = started ms, ARGV[9] = heartbeat ms,
-- ARGV[10] = completed ms or '', ARGV[11] = detail, ARGV[12] = the job as JSON, to be stored if it is not, ARGV[13] = most jobs, ARGV[14] = event data
-- Answers 1 when it was news, 0 when not, -1 when there are too many jobs.
if redis.call('HEXISTS', KEYS[3], ARGV[3]) == 0 then
  if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[13]) then return -1 end
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[12])
end
local old = redis.call('HMGET', KEYS[4], 'fence', 'status', 'started', 'heartbeat', 'completed')
local last = tonumber(old[2] == 'running' and old[4] or old[5] or old[4] or '0')
local sign = tonumber(ARGV[7] == 'running' and ARGV[9] or ARGV[10])
if sign <= last and not (ARGV[7] ~= 'running' and old[2] == 'running' and old[3] == ARGV[8]) then return 0 end
local same = old[3] == ARGV[8]
local fence = old[1]
if not same then fence = string.format('%.0f', math.max(tonumber(old[1] or '0') + 1, tonumber(ARGV[2]))) end
redis.call('HSET', KEYS[4], 'fence', fence, 'holder', ARGV[4], 'pid', ARGV[5], 'status', ARGV[7], 'started', ARGV[8], 'heartbeat', ARGV[9], 'ttl', ARGV[6], 'detail', ARGV[11])
if ARGV[7] == 'running' then
  redis.call('HDEL', KEYS[4], 'completed')
  if not same then emit('liveness', 'lease.acquired', ARGV[1], ARGV[14], ARGV[3]) end
  return 1
end
redis.call('HSET', KEYS[4], 'completed', ARGV[10])
if not same or old[2] == 'running' then
  if ARGV[7] == 'ok' then redis.call('HSET', KEYS[4], 'errors', 0) else redis.call('HINCRBY', KEYS[4], 'errors', 1) end
  redis.call('LPUSH', KEYS[5], cjson.encode({ fence = tonumber(fence), holder = ARGV[4], pid = tonumber(ARGV[5]) or nil, startedAt = tonumber(ARGV[8]), endedAt = tonumber(ARGV[10]), status = ARGV[7], detail = ARGV[11] }))
  redis.call('LTRIM', KEYS[5], 0, 199)
  emit('liveness', 'lease.released', ARGV[1], ARGV[14], ARGV[3])
end
return 1
