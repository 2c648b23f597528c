-- Appends events to the console's event stream. Put before every script that says `--!uses emit`.
-- KEYS[1] = the event stream, KEYS[2] = its counter. Event ids are 1, 2, 3 ..., so that a reader sees by the id alone whether it missed something. An
-- entry <n>-0 is event n (field e), or several alike that differ in their reference alone, of which n is the last (field m, references by spaces): a
-- tenth of the work of an entry each. The publish is only a doorbell, rung once a script: readers fetch the entries themselves, and cannot before it ends.
local rung = false

-- One field, its parts by lines (data last): an entry of many fields costs several times as much to read.
local function event_entry(channel, kind, at, data, ref)
  return channel .. '\n' .. kind .. '\n' .. at .. '\n' .. (ref or '') .. '\n' .. data
end

local function append(field, entries, width)
  local count = #entries * width
  local n = redis.call('INCRBY', KEYS[2], count) - count
  for i = 1, #entries do
    local added = redis.pcall('XADD', KEYS[1], string.format('%.0f-0', n + i * width), field, entries[i])
    if type(added) == 'table' and added.err then
      -- The counter was lost or set back (a partial restore): go on from the stream's own last id. An error here would lose the event after the
      -- caller's writes have been made.
      local info = redis.call('XINFO', 'STREAM', KEYS[1])
      for k = 1, #info, 2 do
        if info[k] == 'last-generated-id' then n = tonumber(string.match(info[k + 1], '^%d+')) - (i - 1) * width end
      end
      redis.call('SET', KEYS[2], string.format('%.0f', n + count))
      redis.call('XADD', KEYS[1], string.format('%.0f-0', n + i * width), field, entries[i])
    end
  end
  local last = n + count
  if last > 10000 then
    redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', last - 9999))
  end
  if not rung then
    rung = true
    redis.call('PUBLISH', KEYS[1], string.format('%.0f', last))
  end
  return string.format('%.0f', last)
end

local function emit_all(entries)
  return append('e', entries, 1)
end

-- Events that differ in their references alone.
local function emit_alike(channel, kind, at, refs)
  return append('m', { event_entry(channel, kind, at, '', table.concat(refs, ' ')) }, #refs)
end

local function emit(channel, kind, at, data, ref)
  return emit_all({ event_entry(channel, kind, at, data, ref) })
end
