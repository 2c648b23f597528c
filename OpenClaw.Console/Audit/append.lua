--!uses emit
-- Appends entries to the ledger, if its end is still the one they were hashed after; else answers the end there is. Redis has no SHA-256, so hashes
-- come from the process; comparing and appending in one script makes the chain right whoever else appends.
-- KEYS[3] = the ledger (stream, ids <seq>-0), KEYS[4] = its head (hash), KEYS[5] = the ledger of older consoles (stream)
-- ARGV = seq and hash the entries stand on, at, ids taken over from the older ledger (space separated), number of events, then per event its data and seq, then per entry json, hash
local head = redis.call('HMGET', KEYS[4], 'seq', 'hash')
local seq, hash = tonumber(head[1] or '0'), head[2] or ''
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1]
local lost = false
if last then
  local n = tonumber(string.match(last[1], '^%d+'))
  if n > seq then
    -- The head was lost or set back (a partial restore): the ledger's own end counts, and verifying says so.
    seq, lost = n, true
    for i = 1, #last[2], 2 do if last[2][i] == 'h' then hash = last[2][i + 1] end end
  end
end
if seq == 0 then hash = string.rep('0', 64) end
if string.format('%.0f', seq) ~= ARGV[1] or hash ~= ARGV[2] then return { 'moved', string.format('%.0f', seq), hash } end

if ARGV[4] ~= '' then
  local ids = {}
  for id in string.gmatch(ARGV[4], '%S+') do ids[#ids + 1] = id end
  local first = redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
  if not first or first[1] ~= ids[1] then return { 'taken' } end
  redis.call('XDEL', KEYS[5], unpack(ids))
  if redis.call('XLEN', KEYS[5]) == 0 then redis.call('DEL', KEYS[5]) end
end

local events = tonumber(ARGV[5])
local first = 6 + events * 2
local start = seq
for i = first, #ARGV, 2 do
  seq = seq + 1
  redis.call('XADD', KEYS[3], string.format('%.0f-0', seq), 'e', ARGV[i], 'p', hash, 'h', ARGV[i + 1])
  hash = ARGV[i + 1]
end
redis.call('HSET', KEYS[4], 'seq', string.format('%.0f', seq), 'hash', hash, 'at', ARGV[3])
if lost then redis.call('HSET', KEYS[4], 'restored', string.format('%.0f', start + 1)) end
local entries = {}
for i = 0, events - 1 do
  entries[#entries + 1] = event_entry('audit', 'audit.appended', ARGV[3], ARGV[6 + i * 2], ARGV[7 + i * 2])
end
if #entries > 0 then emit_all(entries) end
return { 'ok' }
