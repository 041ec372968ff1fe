-- Moves poison entries of a group to the dead-letter stream, each in one step with its acknowledgement.
--
-- KEYS[1]  the stream
-- KEYS[2]  the dead-letter stream
-- ARGV[1]  consumer group
-- ARGV[2]  now, Unix milliseconds
-- ARGV[3]  dead letters to keep, about
-- then per entry: its id, how often it was delivered, the reason
--
-- Reply: the number of entries that were moved. An entry that somebody else has acknowledged meanwhile is left alone; one
-- that has been trimmed is acknowledged only. Of one with thousands of fields, which is no presence change, the first 2,000
-- are kept, since a call takes no more than so many values.
local moved = 0
for at = 4, #ARGV, 3 do
  local id, deliveries, reason = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if #redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1) > 0 then
    local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
    if entry then
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'group', ARGV[1], 'entryId', id, 'reason', reason,
        'deliveries', deliveries, 'deadAt', ARGV[2], unpack(entry[2], 1, math.min(#entry[2], 4000)))
      moved = moved + 1
    end
    redis.call('XACK', KEYS[1], ARGV[1], id)
  end
end
return moved
