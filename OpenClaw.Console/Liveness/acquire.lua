--!uses emit
-- Takes the lease of a job, unless another holder's run is fresh; a job nobody knows is monitored from now on.
-- KEYS[3] = jobs, KEYS[4] = lease, KEYS[5] = runs
-- ARGV[1] = at, ARGV[2] = now ms, ARGV[3] = job, ARGV[4] = holder, ARGV[5] = pid or '', ARGV[6] = ttl ms, ARGV[7] = grace ms, ARGV[8] = 1 to steal,
-- ARGV[9] = the job as JSON, to be stored if it is not, ARGV[10] = most jobs, ARGV[11] = event data
-- Answers { 1, fence } or { 0, holder, when it ends ms } or { -1 } when there are too many jobs.
local now = tonumber(ARGV[2])
if redis.call('HEXISTS', KEYS[3], ARGV[3]) == 0 then
  if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[10]) then return { -1 } end
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[9])
end
local old = redis.call('HMGET', KEYS[4], 'fence', 'holder', 'status', 'started', 'heartbeat', 'ttl', 'pid')
-- Asked again by a holder that did not hear the answer: no run has been lost.
local again = old[3] == 'running' and old[2] == ARGV[4] and old[4] == old[5] and now - tonumber(old[4]) < 30000
if old[3] == 'running' and not again then
  local ends = tonumber(old[5]) + tonumber(old[6]) + tonumber(ARGV[7])
  if now <= ends and old[2] ~= ARGV[4] and ARGV[8] ~= '1' then return { 0, old[2], string.format('%.0f', ends) } end
  -- That run never ended; it is written down as one that was never heard of again.
  local detail = now <= ends and old[2] ~= ARGV[4] and ('taken away by ' .. ARGV[4]) or 'it never said that it ended'
  redis.call('LPUSH', KEYS[5], cjson.encode({ fence = tonumber(old[1]), holder = old[2], pid = tonumber(old[7] or '') or nil, startedAt = tonumber(old[4]), endedAt = now, status = 'timeout', detail = detail }))
  redis.call('LTRIM', KEYS[5], 0, 199)
  if now > ends or old[2] == ARGV[4] then redis.call('HINCRBY', KEYS[4], 'errors', 1) end
end
-- Greater than any before, also when the lease was removed meanwhile.
local fence = string.format('%.0f', math.max(tonumber(old[1] or '0') + 1, now))
redis.call('HSET', KEYS[4], 'fence', fence, 'holder', ARGV[4], 'pid', ARGV[5], 'status', 'running', 'started', ARGV[2], 'heartbeat', ARGV[2], 'ttl', ARGV[6])
redis.call('HDEL', KEYS[4], 'completed', 'detail')
emit('liveness', 'lease.acquired', ARGV[1], ARGV[11], ARGV[3])
return { 1, fence }
