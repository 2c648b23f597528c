--!uses emit
--!uses Deliveries/records.lua
-- Puts dismissed records back to where they stood: among the dead letters, or due at once.
-- ARGV[4 ..] = ids
-- Answers for each '' when it was done, or why not: 'missing', or the status it has.
local answers = {}
for i = 4, #ARGV do
  local id = ARGV[i]
  local f = redis.call('HMGET', record_key(id), 'endpoint', 'status', 'before', 'group', 'cause', 'died')
  local endpoint, status, before = f[1], f[2], f[3]
  if not endpoint then
    answers[#answers + 1] = 'missing'
  elseif status ~= 'dismissed' then
    answers[#answers + 1] = status
  else
    redis.call('HSET', record_key(id), 'status', before)
    redis.call('HDEL', record_key(id), 'before', 'reason', 'dismissed')
    redis.call('ZREM', root .. 'dismissed', id)
    move(id, endpoint, status, before)
    if f[4] then
      enter_group(id, endpoint, before, f[4], f[5], f[6])
    else
      redis.call('HSET', record_key(id), 'next', ARGV[2])
      redis.call('ZADD', due_key(endpoint), ARGV[2], id)
    end
    changed(id, endpoint, before)
    answers[#answers + 1] = ''
  end
end
tell('delivery.restored')
return answers
