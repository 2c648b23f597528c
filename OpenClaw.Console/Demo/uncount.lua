-- Takes what was counted of a removed task out of the counters again; nothing goes below zero.
-- ARGV[1] = prefix of every key of tasks, then for each: the hash ('counters' or 'figures:<slot>'), field, by how much
for i = 2, #ARGV, 3 do
  local key, by = ARGV[1] .. ARGV[i], tonumber(ARGV[i + 2])
  local left = tonumber(redis.call('HGET', key, ARGV[i + 1]) or '0') - by
  if left > 0 then
    redis.call('HSET', key, ARGV[i + 1], string.format('%.0f', left))
  else
    redis.call('HDEL', key, ARGV[i + 1])
  end
end
return 1
