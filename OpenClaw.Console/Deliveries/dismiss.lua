--!uses emit
--!uses Deliveries/records.lua
-- Takes records out of delivery, with a reason; they can be restored to where they stood.
-- ARGV[4] = reason, ARGV[5 ..] = ids
-- Answers for each '' when it was done, or why not: 'missing', 'in-flight', or the status it has.
local answers = {}
for i = 5, #ARGV do
  local id = ARGV[i]
  local f = redis.call('HMGET', record_key(id), 'endpoint', 'status', 'group')
  local endpoint, status = f[1], f[2]
  if not endpoint then
    answers[#answers + 1] = 'missing'
  elseif redis.call('ZSCORE', claims_key(endpoint), id) then
    answers[#answers + 1] = 'in-flight'
  elseif status == 'delivered' or status == 'duplicate' or status == 'dismissed' then
    answers[#answers + 1] = status
  else
    leave_group(id, f[3])
    redis.call('ZREM', due_key(endpoint), id)
    redis.call('HSET', record_key(id), 'status', 'dismissed', 'before', status, 'reason', ARGV[4], 'dismissed', ARGV[2])
    redis.call('ZADD', root .. 'dismissed', ARGV[2], id)
    move(id, endpoint, status, 'dismissed')
    changed(id, endpoint, 'dismissed')
    answers[#answers + 1] = ''
  end
end
tell('delivery.dismissed')
return answers
