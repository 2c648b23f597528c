--!uses emit
--!uses Deliveries/records.lua
-- Emits a subject: one pending record for each endpoint, all in one step with the event; nothing when the subject was emitted before.
-- KEYS[3] = the subject
-- ARGV[4] = idempotency key, ARGV[5] = channel, ARGV[6] = subject id, ARGV[7] = payload, ARGV[8] = how long the subject is remembered in ms,
-- ARGV[9] = who emitted it ('' is not known), ARGV[10 ..] = endpoints
-- Answers { 1 when emitted now, '<idempotency key> <record id> ...' }.
local known = redis.call('GET', KEYS[3])
if known then return { 0, known } end
-- A lost counter goes on from the clock: an id is never given twice.
local seq = math.max(tonumber(redis.call('GET', root .. 'seq') or '0'), now * 1024)
local ids = {}
for i = 10, #ARGV do
  seq = seq + 1
  local id, endpoint = string.format('%.0f', seq), ARGV[i]
  redis.call('HSET', record_key(id), 'key', ARGV[4], 'channel', ARGV[5], 'subject', ARGV[6], 'endpoint', endpoint, 'sent', ARGV[2], 'payload', ARGV[7],
    'status', 'pending', 'attempts', '0', 'next', ARGV[2], 'by', ARGV[9])
  redis.call('ZADD', index_key(endpoint, 'pending'), id, id)
  redis.call('ZADD', due_key(endpoint), ARGV[2], id)
  redis.call('SADD', root .. 'used', endpoint)
  ids[#ids + 1] = id
end
redis.call('SET', root .. 'seq', string.format('%.0f', seq))
local value = ARGV[4]
if #ids > 0 then value = value .. ' ' .. table.concat(ids, ' ') end
redis.call('SET', KEYS[3], value, 'PX', ARGV[8])
local endpoints = {}
for i = 10, #ARGV do endpoints[#endpoints + 1] = ARGV[i] end
if #ids > 0 then
  emit('deliveries', 'delivery.emitted', at, cjson.encode({ channel = ARGV[5], subjectId = ARGV[6], ids = ids, endpoints = endpoints }), ids[1])
end
return { 1, value }
