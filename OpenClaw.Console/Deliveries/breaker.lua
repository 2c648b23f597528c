-- The circuit breaker of one endpoint, as OpenClaw.Domain/Deliveries/Breaker.cs says it; shared by the scripts of deliveries.
-- hash breaker:<endpoint>: state (closed, open, half-open, isolated), since ms, cause, failures
local function breaker_load(endpoint)
  local f = redis.call('HMGET', root .. 'breaker:' .. endpoint, 'state', 'since', 'cause', 'failures')
  return { endpoint = endpoint, state = f[1] or 'closed', since = tonumber(f[2] or '0'), cause = f[3] or '', failures = tonumber(f[4] or '0') }
end

local function breaker_set(b, state, cause)
  b.state, b.since, b.cause, b.failures, b.turned, b.dirty = state, now, cause, 0, true, true
end

local function breaker_answer(b)
  if b.state == 'closed' and b.failures > 0 then
    b.failures, b.dirty = 0, true
  elseif b.state == 'half-open' then
    breaker_set(b, 'closed', 'the probe was answered')
  end
end

local function breaker_failure(b, cause, most)
  if b.state == 'half-open' or (b.state == 'closed' and b.failures + 1 >= most) then
    breaker_set(b, 'open', cause)
  elseif b.state == 'closed' then
    b.failures, b.dirty = b.failures + 1, true
  end
end

local function breaker_allow(b, due, in_flight, open_for)
  if b.state == 'closed' then return due end
  if due == 0 then return 0 end
  if b.state == 'open' and now >= b.since + open_for then
    breaker_set(b, 'half-open', b.cause)
    return 1
  end
  return b.state == 'half-open' and in_flight == 0 and 1 or 0
end

local function breaker_event(b)
  return event_entry('deliveries', 'breaker.changed', at, cjson.encode({ endpoint = b.endpoint, state = b.state, cause = b.cause }), b.endpoint)
end

-- Adds the event of a turn to a list.
local function breaker_store(b, events)
  if b.dirty then
    redis.call('HSET', root .. 'breaker:' .. b.endpoint, 'state', b.state, 'since', string.format('%.0f', b.since), 'cause', b.cause, 'failures', b.failures)
  end
  if b.turned then events[#events + 1] = breaker_event(b) end
end
