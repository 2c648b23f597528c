-- Every dead-letter group, the last seen first.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2 ..] = bounds of the ages: died at or after this time (ms), newest bound first
-- Answers for each { id, endpoint, status, cause, first ms, last ms, count, newest member, its error, counts by bound ... }.
local groups = {}
for _, id in ipairs(redis.call('ZREVRANGE', ARGV[1] .. 'groups', 0, -1)) do
  local f = redis.call('HMGET', ARGV[1] .. 'group:' .. id, 'endpoint', 'status', 'cause', 'first')
  if f[1] then
    local members = ARGV[1] .. 'members:' .. id
    local newest = redis.call('ZREVRANGE', members, 0, 0, 'WITHSCORES')
    local group = {
      id, f[1], f[2], f[3], f[4], newest[2] or f[4], redis.call('ZCARD', members), newest[1] or '',
      newest[1] and redis.call('HGET', ARGV[1] .. 'record:' .. newest[1], 'error') or '',
    }
    for i = 2, #ARGV do group[#group + 1] = redis.call('ZCOUNT', members, ARGV[i], '+inf') end
    groups[#groups + 1] = group
  end
end
return groups
