-- Replaces the demand state, unless somebody else has meanwhile. A summary that is to be emitted stands with it (open = 1) until it has been.
-- KEYS[1] = the state (hash)
-- ARGV = version seen, state json, content hash, summary json ('' keeps the last), at
-- Answers the new version, or 0.
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', version + 1, 'state', ARGV[2], 'hash', ARGV[3], 'at', ARGV[5])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'summary', ARGV[4], 'open', '1') end
return version + 1
