--!uses emit
--!uses Deliveries/records.lua
-- Goes through one index of open records and mends what should move and does not: records that are neither due nor claimed become due.
-- ARGV[4] = endpoint, ARGV[5] = status (pending, retrying), ARGV[6] = only ids above this one, ARGV[7] = how many
-- Answers { last id looked at or '', records made due, index entries without a record removed }.
local endpoint, key = ARGV[4], index_key(ARGV[4], ARGV[5])
local ids = redis.call('ZRANGEBYSCORE', key, '(' .. ARGV[6], '+inf', 'LIMIT', 0, ARGV[7])
local mended, removed = 0, 0
for _, id in ipairs(ids) do
  if redis.call('EXISTS', record_key(id)) == 0 then
    redis.call('ZREM', key, id)
    removed = removed + 1
  elseif not redis.call('ZSCORE', due_key(endpoint), id) and not redis.call('ZSCORE', claims_key(endpoint), id) then
    redis.call('ZADD', due_key(endpoint), ARGV[2], id)
    changed(id, endpoint, ARGV[5])
    mended = mended + 1
  end
end
tell('delivery.mended')
return { ids[#ids] or '', mended, removed }
