-- Records of tasks by id.
-- ARGV[1] = prefix of every key of tasks, ARGV[2 ..] = ids
-- Answers for each its json, or nil.
local answers = {}
for i = 2, #ARGV do answers[i - 1] = redis.call('HGET', ARGV[1] .. 'task:' .. ARGV[i], 'json') end
return answers
