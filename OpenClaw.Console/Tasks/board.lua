-- What the pipeline page shows above its table.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = number of states, then the states, then the kinds
-- Answers { { count, since when the longest in it is there or '' } for each state, count for each kind, { agent, count ... }, { rule, count ... } }.
local root, states, kinds = ARGV[1], {}, {}
local n = tonumber(ARGV[2])
for i = 3, 2 + n do
  local oldest = redis.call('ZRANGE', root .. 'since:' .. ARGV[i], 0, 0, 'WITHSCORES')
  states[#states + 1] = { redis.call('ZCARD', root .. 'index:state:' .. ARGV[i]), oldest[2] or '' }
end
for i = 3 + n, #ARGV do kinds[#kinds + 1] = redis.call('ZCARD', root .. 'index:kind:' .. ARGV[i]) end

local function names(dimension)
  local list = {}
  for _, name in ipairs(redis.call('ZRANGE', root .. 'names:' .. dimension, 0, -1)) do
    local count = redis.call('ZCARD', root .. 'index:' .. dimension .. ':' .. name)
    if count > 0 then
      list[#list + 1] = name
      list[#list + 1] = count
    end
  end
  return list
end
return { states, kinds, names('agent'), names('rule') }
