--!uses emit
-- Notes something on a dead-letter group.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ISO 8601, ARGV[3] = group, ARGV[4] = note json or '', ARGV[5] = most notes
-- Answers the note before, or nil.
local notes = ARGV[1] .. 'notes'
local before = redis.call('HGET', notes, ARGV[3])
if ARGV[4] == '' then
  redis.call('HDEL', notes, ARGV[3])
else
  if not before and redis.call('HLEN', notes) >= tonumber(ARGV[5]) then
    for _, group in ipairs(redis.call('HKEYS', notes)) do
      if redis.call('EXISTS', ARGV[1] .. 'group:' .. group) == 0 then
        redis.call('HDEL', notes, group)
        break
      end
    end
  end
  redis.call('HSET', notes, ARGV[3], ARGV[4])
end
emit('dead_letters', 'group.noted', ARGV[2], cjson.encode({ group = ARGV[3] }), ARGV[3])
return before
