-- Appends one event to the console's event stream. Put before every script that says `--!uses emit`.
-- KEYS[1] = the event stream, KEYS[2] = its counter. Entry ids are <n>-0 with n = 1, 2, 3 ..., so that a reader sees by the id alone whether
-- it missed something. The publish is only a doorbell, rung once a script: readers fetch the entries themselves, and cannot before it has ended.
local rung = false
local function emit(channel, kind, at, data, ref)
  -- One field, its parts by lines (data last): an entry of many fields costs several times as much to read.
  local entry = channel .. '\n' .. kind .. '\n' .. at .. '\n' .. (ref or '') .. '\n' .. data
  local function append()
    local n = string.format('%.0f', redis.call('INCR', KEYS[2]))
    return n, redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', 10000, n .. '-0', 'e', entry)
  end
  local n, added = append()
  if type(added) == 'table' and added.err then
    -- The counter was lost or set back (a partial restore): go on from the stream's own last id. An error here would lose the event after the
    -- caller's writes have been made.
    local info = redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then
        redis.call('SET', KEYS[2], string.match(info[i + 1], '^%d+'))
      end
    end
    n, added = append()
    if type(added) == 'table' and added.err then error(added.err) end
  end
  if not rung then
    rung = true
    redis.call('PUBLISH', KEYS[1], n)
  end
  return n
end
