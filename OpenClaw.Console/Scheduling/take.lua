--!uses emit
-- Takes a job's turn: one replica, once for each scheduled time, not while another one still runs it, and as people want it now (paused, another schedule).
-- KEYS[3] = lease, KEYS[4] = turn, KEYS[5] = settings, KEYS[6] = running, KEYS[7] = runs, KEYS[8] = fences, KEYS[9] = day, KEYS[10] = asked
-- ARGV[1] = at, ARGV[2] = job, ARGV[3] = run id, ARGV[4] = scheduled time ms ('0': none), ARGV[5] = how long the lease lasts ms, ARGV[6] = schedule it fired by,
-- ARGV[7] = default schedule, ARGV[8] = run json, ARGV[9] = cause, ARGV[10] = most runs kept, ARGV[11] = half hour of the day, ARGV[12] = why a run without a lease was lost
-- Answers {'ok', fence, the scheduled time ms before} or {why, the run under way}.
local settings = cjson.decode(redis.call('HGET', KEYS[5], ARGV[2]) or '{}')
local turn = redis.call('GET', KEYS[4]) or '0'
if ARGV[9] == 'person' then
  if redis.call('EXISTS', KEYS[10]) == 1 then return { 'repeated' } end
else
  if settings.pausedAt then return { 'paused' } end
  if ARGV[4] ~= '0' then
    if (settings.cron or ARGV[7]) ~= ARGV[6] then return { 'moved' } end
    if tonumber(turn) >= tonumber(ARGV[4]) then return { 'taken' } end
  end
end
if not redis.call('SET', KEYS[3], ARGV[3], 'NX', 'PX', ARGV[5]) then
  return { 'running', redis.call('HGET', KEYS[6], ARGV[2]) or '' }
end
local left = redis.call('HGET', KEYS[6], ARGV[2])
if left then
  local run = cjson.decode(left)
  run.result = 'lost'
  run.endedAt = ARGV[1]
  run.sentence = ARGV[12]
  redis.call('LPUSH', KEYS[7], cjson.encode(run))
  redis.call('LTRIM', KEYS[7], 0, tonumber(ARGV[10]) - 1)
  redis.call('HINCRBY', KEYS[9], ARGV[11] .. ':bad', 1)
end
local fence = redis.call('HINCRBY', KEYS[8], ARGV[2], 1)
local run = cjson.decode(ARGV[8])
run.fence = fence
redis.call('HSET', KEYS[6], ARGV[2], cjson.encode(run))
if ARGV[4] ~= '0' then redis.call('SET', KEYS[4], ARGV[4]) end
if ARGV[9] == 'person' then
  redis.call('SET', KEYS[10], '1', 'EX', 3600)
  emit('jobs', 'run.started', ARGV[1], cjson.encode({ job = ARGV[2], run = ARGV[3] }), ARGV[3])
end
return { 'ok', fence, turn }
