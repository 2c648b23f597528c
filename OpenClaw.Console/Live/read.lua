-- Reads the event stream after a position.
-- KEYS[1] = the stream, KEYS[2] = its counter, KEYS[3] = its epoch
-- ARGV[1] = read what comes after this id, ARGV[2] = how many (0: only say where the stream stands), ARGV[3] = the epoch to set if it has none
-- Answers { epoch, id of the last event, entries }.
local epoch = redis.call('GET', KEYS[3])
if not epoch then
  epoch = ARGV[3]
  redis.call('SET', KEYS[3], epoch)
end
local entries = {}
if ARGV[2] ~= '0' then
  entries = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', tonumber(ARGV[1]) + 1), '+', 'COUNT', ARGV[2])
end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if #entries == 0 then
  -- The counter may have been lost while the stream was not; emit.lua then goes on from the stream.
  local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', '1')
  if newest[1] then
    last = math.max(last, tonumber(string.match(newest[1][1], '^%d+')))
  end
end
return { epoch, string.format('%.0f', last), entries }
