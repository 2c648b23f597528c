--!uses emit
--!uses Deliveries/records.lua
--!uses Deliveries/breaker.lua
-- One round trip of a dispatcher with one endpoint: hands in what has ended, takes what is due.
-- ARGV[4] = endpoint, ARGV[5] = deadline of new claims ms, ARGV[6] = most to claim, ARGV[7] = rate a minute (0 none), ARGV[8] = burst of the rate,
-- ARGV[9] = failures that open the breaker, ARGV[10] = how long it is open ms, ARGV[11] = most attempts kept, ARGV[12] = most delivered records kept,
-- ARGV[13] = number of figures, ARGV[14] = number of completions, then
-- for each figure: field, increment (of the endpoint's five minutes), and
-- for each completion: id, fence, status ('' = given back unattempted), next attempt ms or '', attempt at ms, error, attempt json, group, cause,
--   overflow group, 'answer' | 'failure'
-- A completion counts only from who holds the claim: the record is among the claims, and its fence is the one given with the claim.
-- Answers { whether each completion counted, claims { id, fence, key, channel, subject, sent, payload, attempts }, breaker { state, since, cause, failures },
--   when to ask again ms or '', expired claims taken back, due entries without a record }.
local endpoint, want = ARGV[4], tonumber(ARGV[6])
local claims, due = claims_key(endpoint), due_key(endpoint)
local breaker, events = breaker_load(endpoint), {}

local a = 15
if tonumber(ARGV[13]) > 0 then
  local slot = root .. 'figures:' .. endpoint .. ':' .. string.format('%.0f', math.floor(now / 300000))
  for _ = 1, tonumber(ARGV[13]) do
    redis.call('HINCRBY', slot, ARGV[a], ARGV[a + 1])
    a = a + 2
  end
  redis.call('EXPIRE', slot, 93600)
end

local counted, delivered = {}, 0
for i = 1, tonumber(ARGV[14]) do
  local id, status = ARGV[a], ARGV[a + 2]
  local key = record_key(id)
  local held = redis.call('HMGET', key, 'fence', 'status', 'log', 'next')
  if held[1] == ARGV[a + 1] and redis.call('ZREM', claims, id) == 1 then
    counted[i] = 1
    if status == '' then
      redis.call('ZADD', due, held[4] or ARGV[2], id)
    else
      local log = held[3] and held[3] .. '\n' .. ARGV[a + 6] or ARGV[a + 6]
      local _, kept = string.gsub(log, '\n', '\n')
      for _ = 1, kept + 1 - tonumber(ARGV[11]) do log = string.sub(log, string.find(log, '\n', 1, true) + 1) end
      redis.call('HINCRBY', key, 'attempts', 1)
      redis.call('HSET', key, 'status', status, 'next', ARGV[a + 3], 'last', ARGV[a + 4], 'error', ARGV[a + 5], 'log', log)
      move(id, endpoint, held[2], status)
      changed(id, endpoint, status)
      if status == 'retrying' then
        redis.call('ZADD', due, ARGV[a + 3], id)
      elseif status == 'dead-letter' or status == 'rejected' then
        local group = enter_group(id, endpoint, status, ARGV[a + 7], ARGV[a + 8], ARGV[2], ARGV[a + 9])
        died_in(group, endpoint, status, ARGV[a + 8])
      else
        delivered = delivered + 1
      end
      if ARGV[a + 10] == 'answer' then breaker_answer(breaker) else breaker_failure(breaker, ARGV[a + 5], tonumber(ARGV[9])) end
    end
  else
    counted[i] = 0
  end
  a = a + 11
end

-- What was delivered makes room beyond the cap; how much did is kept and shown.
if delivered > 0 then
  for _, status in ipairs({ 'delivered', 'duplicate' }) do
    local over = redis.call('ZCARD', index_key(endpoint, status)) - tonumber(ARGV[12])
    if over > 0 then
      local old = redis.call('ZPOPMIN', index_key(endpoint, status), math.min(over, delivered * 2 + 8))
      for i = 1, #old, 2 do redis.call('DEL', record_key(old[i])) end
      redis.call('HINCRBY', root .. 'dropped', endpoint, #old / 2)
    end
  end
end

-- Claims of who died go back.
local expired = redis.call('ZRANGEBYSCORE', claims, '-inf', ARGV[2], 'LIMIT', 0, 100)
for _, id in ipairs(expired) do
  redis.call('ZREM', claims, id)
  redis.call('ZADD', due, ARGV[2], id)
end

local taken, gone, again = {}, 0, nil
local function at_latest(ms)
  if ms and (not again or ms < again) then again = ms end
end

if want > 0 then
  local ready = redis.call('ZRANGEBYSCORE', due, '-inf', ARGV[2], 'LIMIT', 0, want)
  local allowed = breaker_allow(breaker, #ready, redis.call('ZCARD', claims), tonumber(ARGV[10]))
  if allowed < #ready and breaker.state == 'open' then at_latest(breaker.since + tonumber(ARGV[10])) end
  local rate, full = tonumber(ARGV[7]), 0
  if rate > 0 and allowed > 0 then
    -- Leaky bucket: full is when it would be empty again; a burst may fill it ahead of time.
    local every = 60000 / rate
    full = math.max(tonumber(redis.call('GET', root .. 'rate:' .. endpoint) or '0'), now)
    local free = math.floor((now + tonumber(ARGV[8]) * every - full) / every + 0.001)
    if free < allowed then
      allowed = math.max(0, free)
      at_latest(math.ceil(full + every - (tonumber(ARGV[8]) - allowed) * every))
    end
    if allowed > 0 then redis.call('SET', root .. 'rate:' .. endpoint, string.format('%.3f', full + allowed * every), 'PX', 120000 + math.ceil(every * tonumber(ARGV[8]))) end
  end
  local held, out = {}, {}
  for i = 1, allowed do
    local id = ready[i]
    out[#out + 1] = id
    local key = record_key(id)
    local f = redis.call('HMGET', key, 'key', 'channel', 'subject', 'sent', 'payload', 'attempts')
    if f[1] then
      taken[#taken + 1] = { id, redis.call('HINCRBY', key, 'fence', 1), f[1], f[2], f[3], f[4], f[5], f[6] }
      held[#held + 1] = ARGV[5]
      held[#held + 1] = id
    else
      gone = gone + 1
    end
  end
  if #out > 0 then redis.call('ZREM', due, unpack(out)) end
  if #held > 0 then redis.call('ZADD', claims, unpack(held)) end
end

-- When it is worth asking again: the next one due (unless the breaker or the rate says later), or the next claim that runs out.
local first = not again and tonumber(redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2])
if first and breaker.state == 'closed' then
  at_latest(first)
elseif first and breaker.state == 'open' then
  -- An open breaker whose time is over waits for the next one due: to ask before that gives nothing.
  at_latest(math.max(breaker.since + tonumber(ARGV[10]), first))
end
local held = redis.call('ZRANGE', claims, 0, 0, 'WITHSCORES')
at_latest(tonumber(held[2]))

breaker_store(breaker, events)
tell('delivery.attempted', events)
return {
  counted, taken, { breaker.state, string.format('%.0f', breaker.since), breaker.cause, breaker.failures }, again and string.format('%.0f', again) or '', #expired, gone
}
