--!uses emit
-- Accepts milestones: seen key, feed, history, counters and event of each in one step, or nothing at all of one whose key was seen.
-- KEYS[3] = feed (zset by event time), KEYS[4] = history (stream), KEYS[5] = counters (hash), KEYS[6] = last poll, KEYS[7 ..] = seen key of each
-- ARGV[1] = at, ARGV[2] = seen retention ms, ARGV[3] = history cap, ARGV[4] = oldest arrival to keep (stream id), ARGV[5] = how many the feed keeps, and for each
--        event json, event time ms, where from: key id of the secret, sentAtUtc, '1' for demo data and idempotency key, a line each
-- Answers the id of the history entry of each, by spaces, with nothing in the place of one whose key was seen before: one text costs both sides less than a list.
local answers, accepted, feed = {}, {}, {}
for i = 7, #KEYS do
  local a = 6 + (i - 7) * 3
  if redis.call('SET', KEYS[i], '1', 'NX', 'PX', ARGV[2]) then
    local id = redis.call('XADD', KEYS[4], '*', 'e', ARGV[a], 'f', ARGV[a + 2])
    feed[#feed + 1] = ARGV[a + 1]
    feed[#feed + 1] = id
    accepted[#accepted + 1] = id
    answers[i - 6] = id
  else
    answers[i - 6] = ''
  end
end
if #accepted > 0 then
  emit_alike('milestones_feed', 'milestone.accepted', ARGV[1], accepted) -- their data is in the history
  redis.call('ZADD', KEYS[3], unpack(feed))
  if redis.call('XLEN', KEYS[4]) > tonumber(ARGV[3]) then
    redis.call('XTRIM', KEYS[4], 'MAXLEN', '=', ARGV[3] - math.min(256, math.floor(ARGV[3] / 100))) -- some at once: whole nodes go, not an entry for each that comes
  end
  redis.call('XTRIM', KEYS[4], 'MINID', '~', ARGV[4], 'LIMIT', 200)
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - ARGV[5])
  redis.call('HINCRBY', KEYS[5], 'accepted', #accepted)
  redis.call('SET', KEYS[6], ARGV[1])
end
if #answers > #accepted then
  redis.call('HINCRBY', KEYS[5], 'duplicate', #answers - #accepted)
end
return table.concat(answers, ' ')
