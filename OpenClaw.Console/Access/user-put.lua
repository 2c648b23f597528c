--!uses emit
-- Creates, changes or deletes one user, unless somebody else was first or nobody could administer the console afterwards.
-- KEYS[3] = users (hash: id -> json), KEYS[4] (optional) = a session that goes on, with its new json in ARGV[6]
-- ARGV = id, expected json ('' = must not exist), new json ('' = delete), at, most users, json of the session
local users, id, expected, new = KEYS[3], ARGV[1], ARGV[2], ARGV[3]
local current = redis.call('HGET', users, id) or ''
if current ~= expected then return current == '' and 'gone' or (expected == '' and 'exists' or 'changed') end
if expected == '' and redis.call('HLEN', users) >= tonumber(ARGV[5]) then return 'full' end
local function administers(json)
  local user = cjson.decode(json)
  if user.disabled then return false end
  for _, role in ipairs(user.roles) do if role == 'admin' then return true end end
  return false
end
if expected ~= '' and administers(expected) and not (new ~= '' and administers(new)) then
  local left = false
  local all = redis.call('HGETALL', users)
  for i = 1, #all, 2 do
    if all[i] ~= id and administers(all[i + 1]) then left = true break end
  end
  if not left then return 'last-admin' end
end
if new == '' then redis.call('HDEL', users, id) else redis.call('HSET', users, id, new) end
if KEYS[4] then redis.call('SET', KEYS[4], ARGV[6], 'XX', 'KEEPTTL') end
emit('access', 'user.changed', ARGV[4], cjson.encode({user = id}), '')
return 'ok'
