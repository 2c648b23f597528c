--!uses emit
--!uses Deliveries/records.lua
-- Makes records pending again, with no attempts used up and the same idempotency key.
-- ARGV[4] = due ms, ARGV[5 ..] = ids
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
  elseif status ~= 'dead-letter' and status ~= 'rejected' and status ~= 'retrying' then
    answers[#answers + 1] = status
  else
    leave_group(id, f[3])
    redis.call('HSET', record_key(id), 'status', 'pending', 'attempts', '0', 'next', ARGV[4])
    redis.call('HDEL', record_key(id), 'group', 'cause', 'died')
    move(id, endpoint, status, 'pending')
    redis.call('ZADD', due_key(endpoint), ARGV[4], id)
    changed(id, endpoint, 'pending')
    answers[#answers + 1] = ''
  end
end
tell('delivery.requeued')
return answers
