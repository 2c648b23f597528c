--!uses emit
-- Appends a version of the routing table, unless the newest one is no longer what was seen.
-- KEYS[3] = versions (stream, ids n-0)
-- ARGV[1] = at, ARGV[2] = number of the version they saw (0: none), ARGV[3] = by, ARGV[4] = note, ARGV[5] = hash, ARGV[6] = table json, ARGV[7] = versions kept
-- Answers its number; 0 when somebody else was first.
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
local seen = #newest == 0 and 0 or tonumber(string.match(newest[1][1], '^%d+'))
if seen ~= tonumber(ARGV[2]) then return 0 end
local n = seen + 1
redis.call('XADD', KEYS[3], string.format('%.0f-0', n), 'at', ARGV[1], 'by', ARGV[3], 'note', ARGV[4], 'hash', ARGV[5], 'table', ARGV[6])
redis.call('XTRIM', KEYS[3], 'MAXLEN', ARGV[7])
emit('tasks', 'routing.changed', ARGV[1], cjson.encode({ version = n, hash = ARGV[5], by = ARGV[3] }))
return n
