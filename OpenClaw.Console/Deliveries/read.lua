-- Whole records by id.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2 ..] = ids
-- Answers for each { hash as a list, deadline of its claim or nil }, or nil when there is no such record.
local answers = {}
for i = 2, #ARGV do
  local hash = redis.call('HGETALL', ARGV[1] .. 'record:' .. ARGV[i])
  if #hash == 0 then
    answers[#answers + 1] = false
  else
    local endpoint = redis.call('HGET', ARGV[1] .. 'record:' .. ARGV[i], 'endpoint')
    answers[#answers + 1] = { hash, redis.call('ZSCORE', ARGV[1] .. 'claims:' .. endpoint, ARGV[i]) }
  end
end
return answers
