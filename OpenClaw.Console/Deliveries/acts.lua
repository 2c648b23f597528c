-- What is done to one record; after Deliveries/records.lua. Each answers '' when it was done, or why not: 'missing', 'in-flight', or the status it has;
-- and then endpoint, status before and subject, when there is such a record.
local function requeue_one(id, due)
  local f = redis.call('HMGET', record_key(id), 'endpoint', 'status', 'group', 'subject')
  local endpoint, status = f[1], f[2]
  if not endpoint then return 'missing' end
  if redis.call('ZSCORE', claims_key(endpoint), id) then return 'in-flight', endpoint, status, f[4] end
  if status ~= 'dead-letter' and status ~= 'rejected' and status ~= 'retrying' then return status, endpoint, status, f[4] end
  leave_group(id, f[3])
  redis.call('HSET', record_key(id), 'status', 'pending', 'attempts', '0', 'next', due)
  redis.call('HDEL', record_key(id), 'group', 'cause', 'died')
  move(id, endpoint, status, 'pending')
  redis.call('ZADD', due_key(endpoint), due, id)
  changed(id, endpoint, 'pending')
  return '', endpoint, status, f[4]
end

local function dismiss_one(id, reason)
  local f = redis.call('HMGET', record_key(id), 'endpoint', 'status', 'group', 'subject')
  local endpoint, status = f[1], f[2]
  if not endpoint then return 'missing' end
  if redis.call('ZSCORE', claims_key(endpoint), id) then return 'in-flight', endpoint, status, f[4] end
  if status == 'delivered' or status == 'duplicate' or status == 'dismissed' then return status, endpoint, status, f[4] end
  leave_group(id, f[3])
  redis.call('ZREM', due_key(endpoint), id)
  redis.call('HSET', record_key(id), 'status', 'dismissed', 'before', status, 'reason', reason, 'dismissed', ARGV[2])
  redis.call('ZADD', root .. 'dismissed', ARGV[2], id)
  move(id, endpoint, status, 'dismissed')
  changed(id, endpoint, 'dismissed')
  return '', endpoint, status, f[4]
end
