--!uses emit
--!uses Deliveries/records.lua
--!uses Deliveries/acts.lua
-- Takes the next records of a running operation: requeues or dismisses them. What became of each waits for the ledger in <operation>:audit.
-- ARGV[4] = operation, ARGV[5] = most to take, ARGV[6] = most failures kept
-- Answers how many were taken off the list.
local id = ARGV[4]
local key = root .. 'operation:' .. id
local f = redis.call('HMGET', key, 'state', 'kind', 'reason', 'rate', 'rateAt', 'waveSize', 'waveTaken')
if f[1] ~= 'running' then return 0 end
local want, rate = tonumber(ARGV[5]), tonumber(f[4] or '0')
if f[2] == 'requeue' then want = math.min(want, tonumber(f[6] or '0') - tonumber(f[7] or '0')) end
local full, every = 0, 0
if rate > 0 then
  -- Leaky bucket with room for a second.
  every = 60000 / rate
  full = math.max(tonumber(f[5] or '0'), now)
  want = math.min(want, math.max(0, math.floor((now + math.max(1000, every) - full) / every + 0.001)))
end
local taken, skipped, looked = 0, 0, 0
while taken < want and looked < 500 do
  local popped = redis.call('ZPOPMIN', key .. ':todo')
  local one = popped[1]
  if not one then break end
  looked = looked + 1
  local why, endpoint, before, subject
  if f[2] == 'dismiss' then why, endpoint, before, subject = dismiss_one(one, f[3] or '') else why, endpoint, before, subject = requeue_one(one, ARGV[2]) end
  redis.call('RPUSH', key .. ':audit', cjson.encode({ id = one, why = why, endpoint = endpoint or '', before = before or '', subject = subject or '' }))
  if why == '' then
    taken = taken + 1
    if f[2] == 'requeue' then redis.call('ZADD', key .. ':wave', one, one) end
  else
    skipped = skipped + 1
    if redis.call('LLEN', key .. ':failures') < tonumber(ARGV[6]) then
      redis.call('RPUSH', key .. ':failures', cjson.encode({ id = one, why = why, skipped = true }))
    end
  end
end
if looked == 0 then return 0 end
redis.call('HINCRBY', key, 'taken', taken)
redis.call('HINCRBY', key, 'waveTaken', taken)
redis.call('HINCRBY', key, 'skipped', skipped)
if rate > 0 then redis.call('HSET', key, 'rateAt', string.format('%.3f', full + taken * every)) end
tell(f[2] == 'dismiss' and 'delivery.dismissed' or 'delivery.requeued', { event_entry('dead_letters', 'operation.changed', at, cjson.encode({ id = id, state = 'running' }), id) })
return looked
