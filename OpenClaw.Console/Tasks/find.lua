-- Looks through a part of the tasks, newest first, and answers those that match.
-- ARGV[1] = prefix of every key of tasks, ARGV[2] = only ids below this one, as '+' or '(<id>', ARGV[3] = only ids from this one on, as '-' or '[<id>',
-- ARGV[4] = most to look at, ARGV[5] = most to answer, then four lists (a count, then the values): states, kinds, agents, rules (empty: any),
-- and ARGV[...] = words that must all occur
-- Answers { last id looked at or '' when there are no more, looked at, json ... }.
local root, most, want = ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[5])
local dimensions, a = { { 'state' }, { 'kind' }, { 'agent' }, { 'rule' } }, 6
local best, fewest, chosen = { root .. 'index:all' }, nil, nil
for _, dimension in ipairs(dimensions) do
  local n = tonumber(ARGV[a])
  if n > 0 then
    local allowed, keys, size = {}, {}, 0
    for i = a + 1, a + n do
      allowed[ARGV[i]] = true
      local key = root .. 'index:' .. dimension[1] .. ':' .. ARGV[i]
      keys[#keys + 1] = key
      size = size + redis.call('ZCARD', key)
    end
    dimension[2] = allowed
    if not fewest or size < fewest then best, fewest, chosen = keys, size, dimension end
  end
  a = a + n + 1
end

-- Words alone are looked for in the texts, which are read many at a time; tasks that were stored before there were texts are looked at one by one.
local texts = not chosen and a <= #ARGV and redis.call('ZCARD', root .. 'texts') == redis.call('ZCARD', root .. 'index:all')
if texts then best = { root .. 'texts' } end

-- The smallest index that holds all that can match; several are merged.
local ids, more = {}, false
for _, key in ipairs(best) do
  local part = redis.call('ZREVRANGEBYLEX', key, ARGV[2], ARGV[3], 'LIMIT', 0, most)
  more = more or #part == most
  if #ids == 0 then ids = part else for _, id in ipairs(part) do ids[#ids + 1] = id end end
end
if #best > 1 then table.sort(ids, function(one, other) return one > other end) end

-- Only what the index does not say already is looked at.
local fields, checks = {}, {}
for _, dimension in ipairs(dimensions) do
  if dimension[2] and dimension ~= chosen then
    fields[#fields + 1] = dimension[1]
    checks[#checks + 1] = dimension[2]
  end
end
if a <= #ARGV then fields[#fields + 1] = 'find' end

local answer, looked, last, call, prefix = { '', 0 }, 0, '', redis.call, root .. 'task:'
for i = 1, math.min(#ids, most) do
  local id = texts and string.sub(ids[i], 1, 26) or ids[i]
  looked, last = looked + 1, id
  local fits = true
  if #fields > 0 then
    local text
    if texts then
      text = ids[i]
    elseif #fields == 1 and a <= #ARGV then
      text = call('HGET', prefix .. id, 'find')
    else
      local f = call('HMGET', prefix .. id, unpack(fields))
      for c = 1, #checks do
        if not checks[c][f[c]] then fits = false end
      end
      text = f[#fields]
    end
    if fits and a <= #ARGV then
      text = text or ''
      for w = a, #ARGV do
        if not string.find(text, ARGV[w], 1, true) then
          fits = false
          break
        end
      end
    end
  end
  local json = fits and call('HGET', prefix .. id, 'json')
  if json then
    answer[#answer + 1] = json
    if #answer - 2 >= want then break end
  end
end
answer[2] = looked
if looked < #ids or more then answer[1] = last end
return answer
