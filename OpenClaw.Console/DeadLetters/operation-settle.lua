--!uses emit
-- Looks how some records of an operation's wave went: delivered counts for it, a failure against it, one not attempted yet stays.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ms, ARGV[3] = now ISO 8601, ARGV[4] = operation, ARGV[5] = skip, ARGV[6] = most to look at,
-- ARGV[7] = most failures kept
-- Answers { looked at, still open of these }.
local root, id = ARGV[1], ARGV[4]
local key = root .. 'operation:' .. id
local ids = redis.call('ZRANGE', key .. ':wave', ARGV[5], ARGV[5] + ARGV[6] - 1)
local ok, failed, open, gone = 0, 0, 0, {}
for _, one in ipairs(ids) do
  local f = redis.call('HMGET', root .. 'record:' .. one, 'status', 'error')
  local status = f[1]
  if status == 'pending' then
    open = open + 1
  else
    gone[#gone + 1] = one
    if status == 'retrying' or status == 'dead-letter' or status == 'rejected' then
      failed = failed + 1
      if redis.call('LLEN', key .. ':failures') < tonumber(ARGV[7]) then
        redis.call('RPUSH', key .. ':failures', cjson.encode({ id = one, why = f[2] or status }))
      end
    else
      ok = ok + 1 -- delivered; one that was let go since had been delivered or dismissed
    end
  end
end
if #gone > 0 then
  redis.call('ZREM', key .. ':wave', unpack(gone))
  redis.call('HINCRBY', key, 'ok', ok)
  redis.call('HINCRBY', key, 'failed', failed)
  redis.call('HINCRBY', key, 'waveFailed', failed)
  emit('dead_letters', 'operation.changed', ARGV[3], cjson.encode({ id = id, state = redis.call('HGET', key, 'state') }), id)
end
return { #ids, open }
