-- Shared by the scripts of deliveries: where a record stands moves together with its indexes.
-- ARGV[1] = prefix of every key of deliveries, ARGV[2] = now ms, ARGV[3] = now ISO 8601
-- A record is a hash record:<id>; index:<endpoint>:<status>, due:<endpoint> and claims:<endpoint> are sorted sets of ids. Ids are numbers that grow.
local root, now, at = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local MOST_GROUPS = 1000

local function record_key(id) return root .. 'record:' .. id end
local function due_key(endpoint) return root .. 'due:' .. endpoint end
local function claims_key(endpoint) return root .. 'claims:' .. endpoint end
local function index_key(endpoint, status) return root .. 'index:' .. endpoint .. ':' .. status end

local function move(id, endpoint, from, to)
  if from ~= to then
    redis.call('ZREM', index_key(endpoint, from), id)
    redis.call('ZADD', index_key(endpoint, to), id, id)
  end
end

-- Groups by cause. The overflow group of the endpoint takes what would be one group too many: causes come from outside.
local function enter_group(id, endpoint, status, group, cause, when, overflow)
  local key = root .. 'group:' .. group
  if redis.call('EXISTS', key) == 0 then
    if overflow and redis.call('ZCARD', root .. 'groups') >= MOST_GROUPS then
      group, cause = overflow, 'other causes'
      key = root .. 'group:' .. group
    end
    redis.call('HSETNX', key, 'first', when)
  end
  redis.call('HSET', key, 'endpoint', endpoint, 'status', status, 'cause', cause)
  redis.call('ZADD', root .. 'members:' .. group, when, id)
  redis.call('ZADD', root .. 'groups', 'GT', when, group)
  redis.call('HSET', record_key(id), 'group', group, 'cause', cause, 'died', when)
  return group
end

local function leave_group(id, group)
  if group and redis.call('ZREM', root .. 'members:' .. group, id) == 1 and redis.call('EXISTS', root .. 'members:' .. group) == 0 then
    redis.call('DEL', root .. 'group:' .. group)
    redis.call('ZREM', root .. 'groups', group)
  end
end

-- What changed, told once a script and endpoint: { statuses = { status = count }, ids = [..] }.
local changes, touched = {}, {}
local function changed(id, endpoint, status)
  local change = changes[endpoint]
  if not change then
    change = { statuses = {}, ids = {} }
    changes[endpoint] = change
    touched[#touched + 1] = endpoint
  end
  change.statuses[status] = (change.statuses[status] or 0) + 1
  if #change.ids < 100 then change.ids[#change.ids + 1] = id end
end

local dead, died = {}, {}
local function died_in(group, endpoint, status, cause)
  local entry = dead[group]
  if not entry then
    entry = { group = group, endpoint = endpoint, status = status, cause = cause, count = 0 }
    dead[group] = entry
    died[#died + 1] = entry
  end
  entry.count = entry.count + 1
end

-- kind: delivery.attempted, delivery.requeued, delivery.dismissed, delivery.restored
local function tell(kind, events)
  events = events or {}
  for _, endpoint in ipairs(touched) do
    local change = changes[endpoint]
    events[#events + 1] = event_entry('deliveries', kind, at,
      cjson.encode({ endpoint = endpoint, statuses = change.statuses, ids = change.ids }), endpoint)
  end
  for _, entry in ipairs(died) do
    events[#events + 1] = event_entry('dead_letters', 'delivery.dead', at, cjson.encode(entry), entry.group)
  end
  if #events > 0 then emit_all(events) end
end
