--!uses emit
-- KEYS[3] = the ledger (stream); ARGV = at, kind of actor, actor, action, target, detail
local id = redis.call('XADD', KEYS[3], '*', 'at', ARGV[1], 'kind', ARGV[2], 'actor', ARGV[3], 'action', ARGV[4], 'target', ARGV[5], 'detail', ARGV[6])
emit('audit', 'audit.appended', ARGV[1], cjson.encode({actor = ARGV[3], action = ARGV[4], target = ARGV[5]}), id)
return id
